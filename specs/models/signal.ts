// Signals that a run waits for, each wait with a timeout: the race between the two is decided once, on the disk, and
// replayed as decided. Source: engines differ in whether a signal that comes before its wait is kept. Temporal, DBOS,
// absurd, Vercel's hooks and Cloudflare's waitForEvent buffer; Inngest's waitForEvent and OpenWorkflow's sendSignal
// reach only those who wait already (`buffered`). Signals carry keys, and clients send them again. A run waits several
// times and crashes in between. It leaves out topics and the choice among waiting runs. Of runs it says that an
// accepted signal is consumed or still queued, at most once and in order, and that a timeout outlives a crash. Its
// liveness corresponds to `due-runs-end`; `acts-only-after-approval` is about what a run then does.
import { defineModel, replace, snapshot, t } from '../../src/model/index.ts'

type Decision = { readonly kind: 'timeout' } | { readonly kind: 'signal'; readonly signal: number }

interface Queue {
  push(signal: number): void
  shift(): number | undefined
}

interface Server {
  waiting: boolean
  timeLeft: number
  readonly queue: Queue
  readonly accepted: { push(signal: number): void }
  readonly decisions: { push(decision: Decision): void }
}

/** The wait is over: both outcomes come by here, and the first ends it for both. */
function decide(s: Server, decision: Decision): void {
  s.decisions.push(decision)
  s.waiting = false
  s.timeLeft = 0
}

function take(s: Server): void {
  const signal = s.queue.shift()
  if (signal !== undefined) decide(s, { kind: 'signal', signal })
}

interface Waits {
  readonly waiting: boolean
  readonly accepted: { includes(signal: number): boolean }
}

type Answer = 'accepted' | 'duplicate' | 'nobody waits'

/** What a client is told. Once accepted, a signal is not lost any more, and not there twice. */
function answerTo({ waiting, accepted }: Waits, signal: number, buffered: boolean): Answer {
  if (accepted.includes(signal)) return 'duplicate'
  return buffered || waiting ? 'accepted' : 'nobody waits'
}

interface Decisions {
  some(test: (decision: Decision) => boolean): boolean
  count(test: (decision: Decision) => boolean): number
  values(): readonly Decision[]
}

function consumed(decisions: Decisions): readonly number[] {
  return decisions.values().flatMap((decision) => (decision.kind === 'signal' ? [decision.signal] : []))
}

export const signal = defineModel({
  name: 'signal',
  about:
    'A run that waits for signals with a timeout: an accepted signal is consumed once or still there, and a wait is decided once.',
  constants: { signals: 3, waits: 2, timeout: 2, crashesMax: 2, buffered: true },
  state: ({ signals, waits, timeout, crashesMax }) => {
    const id = t.int(0, signals - 1)
    const decision = t.union({ timeout: {}, signal: { signal: id } })
    return t.struct({
      // The server, all of it on the disk.
      accepted: t.seq(id, signals),
      queue: t.seq(id, signals),
      waiting: t.bool,
      timeLeft: t.int(0, timeout),
      decisions: t.seq(decision, waits),
      // The run: how many of its waits its code has seen the end of, in this life.
      seen: t.int(0, waits),
      down: t.bool,
      crashes: t.int(0, crashesMax),
      // History: what the code was told of each wait, in all of its lives, and whether a client was told that nobody
      // waits.
      told: t.record(t.int(0, waits - 1), t.set(decision)),
      refused: t.bool,
    })
  },
  actions: ({ action, constants: { signals, waits, timeout, crashesMax, buffered } }) => ({
    send: action({
      params: { id: t.int(0, signals - 1) },
      step: (s, { id }) => {
        const answer = answerTo(s, id, buffered)
        if (answer === 'nobody waits') s.refused = true
        if (answer !== 'accepted') return
        s.accepted.push(id)
        if (buffered) s.queue.push(id)
        else decide(s, { kind: 'signal', signal: id })
      },
      seen: (s, { id }) => ({ kind: 'send', signal: id, answer: answerTo(s, id, buffered) }),
    }),
    wait: action({
      fair: 'weak',
      when: (s) => !s.down && !s.waiting && s.seen === s.decisions.length && s.seen < waits,
      step: (s) => {
        s.waiting = true
        s.timeLeft = timeout
      },
      seen: (s) => ({ kind: 'wait', wait: s.seen }),
    }),
    tick: action({
      fair: 'weak',
      when: (s) => s.timeLeft > 0,
      step: (s) => {
        s.timeLeft -= 1
      },
    }),
    expire: action({
      fair: 'weak',
      when: (s) => s.waiting && s.timeLeft === 0,
      step: (s) => decide(s, { kind: 'timeout' }),
    }),
    ...(buffered
      ? { deliver: action({ fair: 'weak', when: (s) => s.waiting && s.queue.length > 0, step: (s) => take(s) }) }
      : {}),
    observe: action({
      fair: 'weak',
      when: (s) => !s.down && s.seen < s.decisions.length,
      step: (s) => {
        const decision = s.decisions.at(s.seen)
        if (decision !== undefined) s.told.get(s.seen).add(decision)
        s.seen += 1
      },
      seen: (s) => ({ kind: 'observe', wait: s.seen, decision: s.decisions.at(s.seen) ?? null }),
    }),
    crash: action({
      when: (s) => !s.down && s.crashes < crashesMax,
      step: (s) => {
        s.down = true
        s.seen = 0
        s.crashes += 1
      },
    }),
    restart: action({
      fair: 'weak',
      when: (s) => s.down,
      step: (s) => {
        s.down = false
      },
    }),
  }),
  properties: ({ always, sometimes, leadsTo, eventually, constants: { waits, buffered } }) => ({
    decidedOnce: always(
      (s) => s.told.some((decisions) => decisions.size > 0),
      (s) => s.told.every((decisions) => decisions.size <= 1),
    ),
    notLost: always(
      (s) => s.accepted.length > 0,
      (s) => s.accepted.every((id) => s.queue.includes(id) || s.decisions.some((decision) => isSignal(decision, id))),
    ),
    consumedOnce: always(
      (s) => s.decisions.length > 0,
      (s) => s.accepted.every((id) => s.decisions.count((decision) => isSignal(decision, id)) <= 1),
    ),
    inOrder: always(
      (s) => consumed(s.decisions).length > 0,
      (s) => consumed(s.decisions).every((id, index) => id === s.accepted.at(index)),
    ),
    ...(buffered
      ? {
          losesTheRace: sometimes(
            (s) => s.queue.length > 0 && s.decisions.length === 1 && s.decisions.at(0)?.kind === 'timeout',
          ),
          comesBeforeItsWait: sometimes((s) => s.queue.length > 0 && !s.waiting && s.decisions.length === 0),
        }
      : { nobodyWaits: sometimes((s) => s.refused && s.accepted.length === 0) }),
    crashedWhileWaiting: sometimes((s) => s.down && s.waiting),
    bothOutcomes: sometimes(
      (s) => s.seen === 2 && s.decisions.at(0)?.kind === 'timeout' && s.decisions.at(1)?.kind === 'signal',
    ),
    waitEnds: leadsTo(
      (s) => s.waiting,
      (s) => !s.waiting,
    ),
    ends: eventually((s) => s.seen === waits),
  }),
  mutants: ({ action, constants: { signals, buffered } }) => ({
    // The code waits again after a crash, and the timer races the signal a second time.
    decidesAnewOnReplay: {
      crash: action({
        when: (s) => !s.down && s.crashes === 0,
        step: (s) => {
          s.crashes += 1
          s.down = true
          s.seen = 0
          s.decisions.clear()
          replace(s.queue, snapshot(s.accepted))
          s.waiting = false
          s.timeLeft = 0
        },
      }),
    },
    // The timer does not ask whether a signal has ended the wait.
    expiresAnyway: {
      expire: action({
        when: (s) => s.timeLeft === 0 && (s.waiting || s.decisions.at(-1)?.kind === 'signal'),
        step: (s) => {
          if (s.waiting) decide(s, { kind: 'timeout' })
          else s.decisions.set(s.decisions.length - 1, { kind: 'timeout' })
        },
      }),
    },
    dropsTheEarly: {
      send: action({
        params: { id: t.int(0, signals - 1) },
        when: (s, { id }) => !s.accepted.includes(id),
        step: (s, { id }) => {
          s.accepted.push(id)
          if (s.waiting) decide(s, { kind: 'signal', signal: id })
        },
      }),
    },
    ...(buffered
      ? {
          keepsWhatItDelivers: {
            deliver: action({
              when: (s) => s.waiting && s.queue.length > 0,
              step: (s) => decide(s, { kind: 'signal', signal: s.queue.at(0) ?? 0 }),
            }),
          },
          takesTheNewest: {
            deliver: action({
              when: (s) => s.waiting && s.queue.length > 0,
              step: (s) => decide(s, { kind: 'signal', signal: s.queue.pop() ?? 0 }),
            }),
          },
          takesDuplicates: {
            send: action({
              params: { id: t.int(0, signals - 1) },
              when: (s) => s.queue.length < signals,
              step: (s, { id }) => {
                if (!s.accepted.includes(id)) s.accepted.push(id)
                s.queue.push(id)
              },
            }),
          },
        }
      : {}),
  }),
})

function isSignal(decision: Decision, id: number): boolean {
  return decision.kind === 'signal' && decision.signal === id
}

export default signal
