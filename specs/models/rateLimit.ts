// A limit that processes share: at most so many calls a window, counted in a store that all of them reach. A process
// looks at the counter, takes a permit by a conditional write, and calls; each has one job and runs it again after a
// crash. After the limiter of DBOS's queues (starts counted in a period, in the database) and the counter with an
// expiry that is common over Redis. A permit is for one call in its own window: a crash after taking loses it, a call
// that comes too late needs another, and a repeated call too. The limit is of fixed windows, so twice as many calls may
// meet at a boundary: the model shows that as reachable. It leaves out token buckets (a refill would replace the end of
// the window), fairness among processes and clocks. Of the properties of runs, its liveness corresponds to
// `due-runs-end`; of limits they say nothing.
import { defineModel, t } from '../../src/model/index.ts'

export const rateLimit = defineModel({
  name: 'rateLimit',
  about:
    'Processes that may crash share a limit: in no window do more calls arrive than it allows, and every job is done in the end.',
  constants: { processes: 4, limit: 2, crashes: 1 },
  state: ({ processes, limit, crashes }) => {
    // No window can have more: so that a mistake is found by a property.
    const total = t.int(0, processes + crashes)
    return t.struct({
      /** In the store: what was taken in this window, and whether the counter has an expiry. */
      counter: t.int(0, limit),
      expires: t.bool,
      /** Histories: permits taken and calls arrived in this window, and those arrived in the one before. */
      taken: total,
      arrived: total,
      arrivedBefore: total,
      processes: t.record(
        t.int(0, processes - 1),
        t.struct({
          at: t.enum('waiting', 'looked', 'permitted', 'called', 'done'),
          /** What it has seen of the counter. */
          looked: t.int(0, limit),
          /** Its permit is of this window. */
          fresh: t.bool,
        }),
      ),
      crashesLeft: t.int(-crashes, 0),
    })
  },
  actions: ({ action, constants: { processes, limit } }) => ({
    look: action({
      fair: 'weak',
      params: { process: t.int(0, processes - 1) },
      when: (s, { process }) => s.processes.get(process).at === 'waiting' && s.counter < limit,
      step: (s, { process }) => s.processes.set(process, { at: 'looked', looked: s.counter, fresh: false }),
    }),
    /** Writes the counter if it is still what was seen, and the expiry with it. */
    take: action({
      fair: 'weak',
      params: { process: t.int(0, processes - 1) },
      when: (s, { process }) =>
        s.processes.get(process).at === 'looked' && s.processes.get(process).looked === s.counter,
      step: (s, { process }) => {
        s.counter += 1
        s.expires = true
        s.taken += 1
        s.processes.set(process, { at: 'permitted', looked: 0, fresh: true })
      },
      seen: (_, { process }) => ({ kind: 'permitted', process }),
    }),
    lookAgain: action({
      fair: 'weak',
      params: { process: t.int(0, processes - 1) },
      when: (s, { process }) =>
        s.processes.get(process).at === 'looked' && s.processes.get(process).looked !== s.counter,
      step: (s, { process }) => s.processes.set(process, { at: 'waiting', looked: 0, fresh: false }),
    }),
    /** A window is long against the way of a call: who tries again and again gets through in one of them. */
    call: action({
      fair: 'strong',
      params: { process: t.int(0, processes - 1) },
      when: (s, { process }) => s.processes.get(process).at === 'permitted' && s.processes.get(process).fresh,
      step: (s, { process }) => {
        s.arrived += 1
        s.processes.set(process, { at: 'called', looked: 0, fresh: false })
      },
      seen: (_, { process }) => ({ kind: 'called', process }),
    }),
    /** A permit of an earlier window is refused, and the process takes another. */
    comeTooLate: action({
      fair: 'weak',
      params: { process: t.int(0, processes - 1) },
      when: (s, { process }) => s.processes.get(process).at === 'permitted' && !s.processes.get(process).fresh,
      step: (s, { process }) => s.processes.set(process, { at: 'waiting', looked: 0, fresh: false }),
      seen: (_, { process }) => ({ kind: 'refused', process }),
    }),
    finish: action({
      fair: 'weak',
      params: { process: t.int(0, processes - 1) },
      when: (s, { process }) => s.processes.get(process).at === 'called',
      step: (s, { process }) => {
        s.processes.get(process).at = 'done'
      },
      seen: (_, { process }) => ({ kind: 'done', process }),
    }),
    endWindow: action({
      fair: 'weak',
      when: (s) => s.expires,
      step: (s) => {
        s.counter = 0
        s.expires = false
        s.taken = 0
        s.arrivedBefore = s.arrived
        s.arrived = 0
        s.processes.forEach((process) => {
          process.fresh = false
        })
      },
      seen: () => ({ kind: 'window' }),
    }),
    /** The journal knows the job, not the permit: the process begins with the permit again. */
    crash: action({
      params: { process: t.int(0, processes - 1) },
      when: (s, { process }) =>
        s.crashesLeft < 0 && ['looked', 'permitted', 'called'].includes(s.processes.get(process).at),
      step: (s, { process }) => {
        s.processes.set(process, { at: 'waiting', looked: 0, fresh: false })
        s.crashesLeft += 1
      },
    }),
  }),
  ends: (s) => s.processes.every(({ at }) => at === 'done'),
  properties: ({ always, alwaysStep, sometimes, leadsTo, constants: { limit } }) => ({
    keepsTheLimit: always((s) => s.arrived <= limit),
    everyCallHasItsPermit: always((s) => s.arrived + s.processes.count(({ fresh }) => fresh) <= s.taken),
    noMorePermitsThanTheLimit: always((s) => s.taken <= limit),
    everyCounterExpires: always(
      (s) => s.counter > 0,
      (s) => s.expires,
    ),
    doneIsFinal: alwaysStep((before, after) =>
      before.processes.every(({ at }, process) => at !== 'done' || after.processes.get(process).at === 'done'),
    ),
    /** Twice the limit around a boundary: a fixed window does not promise better. */
    burstAtTheBoundary: sometimes((s) => s.arrivedBefore === limit && s.arrived === limit),
    permitLost: sometimes((s) => s.taken > s.arrived + s.processes.count(({ fresh }) => fresh)),
    twoLookAtOnce: sometimes((s) => s.processes.count(({ at, looked }) => at === 'looked' && looked === s.counter) > 1),
    everyJobIsDone: leadsTo(
      (s) => s.processes.some(({ at }) => at !== 'done'),
      (s) => s.processes.every(({ at }) => at === 'done'),
    ),
  }),
  mutants: ({ action, constants: { processes } }) => ({
    /** Writes what it has seen plus one, whatever the counter is by now. */
    overwrites: {
      take: action({
        fair: 'weak',
        params: { process: t.int(0, processes - 1) },
        when: (s, { process }) => s.processes.get(process).at === 'looked',
        step: (s, { process }) => {
          s.counter = s.processes.get(process).looked + 1
          s.expires = true
          s.taken += 1
          s.processes.set(process, { at: 'permitted', looked: 0, fresh: true })
        },
        seen: (_, { process }) => ({ kind: 'permitted', process }),
      }),
    },
    /**
     * Taking a permit is a journaled step: after a crash it is not taken again, and the call is made twice on one
     * permit.
     */
    replaysPermit: {
      crash: action({
        params: { process: t.int(0, processes - 1) },
        when: (s, { process }) => s.crashesLeft < 0 && s.processes.get(process).at === 'called',
        step: (s, { process }) => {
          s.processes.set(process, { at: 'permitted', looked: 0, fresh: true })
          s.crashesLeft += 1
        },
      }),
    },
    /** Whoever was admitted calls when it pleases, in a later window too. */
    callsInALaterWindow: {
      call: action({
        fair: 'strong',
        params: { process: t.int(0, processes - 1) },
        when: (s, { process }) => s.processes.get(process).at === 'permitted',
        step: (s, { process }) => {
          s.arrived += 1
          s.processes.set(process, { at: 'called', looked: 0, fresh: false })
        },
        seen: (_, { process }) => ({ kind: 'called', process }),
      }),
    },
    /**
     * Counter and expiry are two writes: a crash between them leaves a counter that nothing resets, and in the end
     * nobody is let through.
     */
    expiresApart: {
      take: action({
        fair: 'weak',
        params: { process: t.int(0, processes - 1), crashes: t.bool },
        when: (s, { process, crashes }) =>
          s.processes.get(process).at === 'looked' &&
          s.processes.get(process).looked === s.counter &&
          (!crashes || s.crashesLeft < 0),
        step: (s, { process, crashes }) => {
          // Only who finds the counter at zero sets the expiry.
          if (!crashes && s.counter === 0) s.expires = true
          s.counter += 1
          s.taken += 1
          s.processes.set(process, { at: crashes ? 'waiting' : 'permitted', looked: 0, fresh: !crashes })
          if (crashes) s.crashesLeft += 1
        },
        seen: (_, { process }) => ({ kind: 'permitted', process }),
      }),
    },
  }),
})

export default rateLimit
