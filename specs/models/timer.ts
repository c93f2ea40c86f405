// Durable timers with two clocks that disagree: a run asks to sleep, the server keeps the deadline, and wakes the run.
// Source: engines mix their clocks. OpenWorkflow compared a deadline of the database's clock with the worker's; absurd
// put its timers under the database's clock in 0.5.0; Resonate takes the deadline from the worker's clock and judges it
// by the server's. Here one clock owns a timer: it says when it was asked for, and when it is due. Either clock drifts
// within a bound and may be stepped back; the worker crashes and asks again. It leaves out how late a timer may fire in
// the time of its clock. Of runs it says the part of `due-runs-end` that is about sleeping: a timer fires and wakes its
// run, never early by the clock that owns it, once, on a deadline that no crash and no replay moves.
import { defineModel, t } from '../../src/model/index.ts'

type Clock = 'server' | 'worker'

const clock = t.enum('server', 'worker')

function other(owner: Clock): Clock {
  return owner === 'server' ? 'worker' : 'server'
}

/** Timers sleep for different times: the first for 1, the second for 2, … */
function durationOf(timer: number): number {
  return timer + 1
}

interface Timer {
  status: 'unset' | 'pending' | 'fired'
  due: number
  askedAt: number
  firedAt: number
  wakes: number
}

function isDue({ status, due }: Readonly<Timer>, now: number): boolean {
  return status === 'pending' && now >= due
}

function set(timer: Timer, now: number, due: number): void {
  timer.status = 'pending'
  timer.askedAt = now
  timer.due = due
}

function fire(timer: Timer, now: number): void {
  timer.status = 'fired'
  timer.firedAt = now
}

export const timer = defineModel({
  name: 'timer',
  about: 'Timers under clocks that disagree: never early by the clock that owns them, and each wakes its run once.',
  constants: { timers: 2, clockMax: 4, skewMax: 1, stepsBackMax: 1, crashesMax: 1, ownedByServer: true },
  state: ({ timers, clockMax, stepsBackMax, crashesMax }) => {
    const time = t.int(0, clockMax)
    return t.struct({
      clocks: t.record(clock, time),
      workerDown: t.bool,
      timers: t.record(
        t.int(0, timers - 1),
        t.struct({
          status: t.enum('unset', 'pending', 'fired'),
          due: t.int(0, clockMax + timers),
          // History, by the clock that owns the timer; and how often the run was woken.
          askedAt: time,
          firedAt: time,
          wakes: t.int(0, 2),
        }),
      ),
      stepsBack: t.int(0, stepsBackMax),
      crashes: t.int(0, crashesMax),
    })
  },
  actions: ({ action, constants: { timers, clockMax, skewMax, stepsBackMax, crashesMax, ownedByServer } }) => {
    const id = t.int(0, timers - 1)
    const owner = ownedByServer ? 'server' : 'worker'
    return {
      tick: action({
        fair: 'weak',
        params: { clock },
        when: (s, p) =>
          s.clocks.get(p.clock) < clockMax && s.clocks.get(p.clock) < s.clocks.get(other(p.clock)) + skewMax,
        step: (s, p) => s.clocks.set(p.clock, s.clocks.get(p.clock) + 1),
      }),
      stepBack: action({
        params: { clock },
        when: (s, p) =>
          s.stepsBack < stepsBackMax &&
          s.clocks.get(p.clock) > 0 &&
          s.clocks.get(other(p.clock)) < s.clocks.get(p.clock) + skewMax,
        step: (s, p) => {
          s.clocks.set(p.clock, s.clocks.get(p.clock) - 1)
          s.stepsBack += 1
        },
      }),
      // The code asks whenever it comes by, in each of its lives; only the first time sets the deadline. The scope ends
      // with the clock's range.
      ask: action({
        params: { id },
        when: (s, { id }) =>
          !s.workerDown && s.timers.get(id).wakes === 0 && s.clocks.get(owner) + durationOf(id) <= clockMax,
        step: (s, { id }) => {
          const now = s.clocks.get(owner)
          if (s.timers.get(id).status === 'unset') set(s.timers.get(id), now, now + durationOf(id))
        },
        seen: (_, { id }) => ({ kind: 'sleep', timer: id, duration: durationOf(id) }),
      }),
      fire: action({
        fair: 'weak',
        params: { id },
        when: (s, { id }) => isDue(s.timers.get(id), s.clocks.get(owner)) && (ownedByServer || !s.workerDown),
        step: (s, { id }) => fire(s.timers.get(id), s.clocks.get(owner)),
      }),
      // The message is sent until the run has taken note of it: it may come again, and is then ignored.
      wake: action({
        fair: 'weak',
        params: { id },
        when: (s, { id }) => !s.workerDown && s.timers.get(id).status === 'fired' && s.timers.get(id).wakes === 0,
        step: (s, { id }) => {
          s.timers.get(id).wakes += 1
        },
        seen: (_, { id }) => ({ kind: 'wake', timer: id }),
      }),
      crash: action({
        when: (s) => !s.workerDown && s.crashes < crashesMax,
        step: (s) => {
          s.workerDown = true
          s.crashes += 1
        },
      }),
      restart: action({
        fair: 'weak',
        when: (s) => s.workerDown,
        step: (s) => {
          s.workerDown = false
        },
      }),
    }
  },
  // Time itself ends with the scope.
  ends: () => true,
  properties: ({ always, alwaysStep, sometimes, leadsTo, constants: { ownedByServer } }) => ({
    neverEarly: always(
      (s) => s.timers.some(({ status }) => status === 'fired'),
      (s) =>
        s.timers.every(({ status, askedAt, firedAt }, id) => status !== 'fired' || firedAt >= askedAt + durationOf(id)),
    ),
    wakesOnce: always(
      (s) => s.timers.some(({ wakes }) => wakes > 0),
      (s) => s.timers.every(({ status, wakes }) => wakes === 0 || (wakes === 1 && status === 'fired')),
    ),
    firesOnce: alwaysStep((before, after) =>
      before.timers.every(
        ({ status, firedAt }, id) => status !== 'fired' || isStill(after.timers.get(id), 'fired', firedAt),
      ),
    ),
    deadlineStands: alwaysStep((before, after) =>
      before.timers.every(({ status, due }, id) => status === 'unset' || after.timers.get(id).due === due),
    ),
    earlyByTheOther: sometimes((s) =>
      s.timers.some(({ status, due }) => status === 'fired' && s.clocks.get(ownedByServer ? 'worker' : 'server') < due),
    ),
    firedWhileDown: sometimes(
      (s) => s.workerDown && s.timers.some(({ status, wakes }) => status === 'fired' && wakes === 0),
    ),
    wakesBoth: sometimes((s) => s.timers.every(({ wakes }) => wakes === 1)),
    sleepEnds: leadsTo(
      (s) => s.timers.get(0).status === 'pending',
      (s) => s.timers.get(0).wakes > 0,
    ),
  }),
  mutants: ({ action, constants: { timers, clockMax, ownedByServer } }) => {
    const id = t.int(0, timers - 1)
    const owner = ownedByServer ? 'server' : 'worker'
    return {
      // The deadline comes from one clock and is judged by the other.
      mixesClocks: {
        ask: action({
          params: { id },
          when: (s, { id }) => !s.workerDown && s.timers.get(id).status === 'unset',
          step: (s, { id }) => set(s.timers.get(id), s.clocks.get(owner), s.clocks.get(other(owner)) + durationOf(id)),
        }),
      },
      firesByTheOther: {
        fire: action({
          params: { id },
          when: (s, { id }) => isDue(s.timers.get(id), s.clocks.get(other(owner))),
          step: (s, { id }) => fire(s.timers.get(id), s.clocks.get(owner)),
        }),
      },
      sleepsAnewOnReplay: {
        ask: action({
          params: { id },
          when: (s, { id }) =>
            !s.workerDown && s.timers.get(id).status !== 'fired' && s.clocks.get(owner) + durationOf(id) <= clockMax,
          step: (s, { id }) => set(s.timers.get(id), s.clocks.get(owner), s.clocks.get(owner) + durationOf(id)),
        }),
      },
      // It asks the clock alone, and not whether it has fired.
      firesWhenDue: {
        fire: action({
          params: { id },
          when: (s, { id }) => s.timers.get(id).status !== 'unset' && s.clocks.get(owner) >= s.timers.get(id).due,
          step: (s, { id }) => fire(s.timers.get(id), s.clocks.get(owner)),
        }),
      },
      wakesForEachMessage: {
        wake: action({
          params: { id },
          when: (s, { id }) => !s.workerDown && s.timers.get(id).status === 'fired' && s.timers.get(id).wakes < 2,
          step: (s, { id }) => {
            s.timers.get(id).wakes += 1
          },
        }),
      },
      // The timer lives in the heap of the process that asked.
      diesWithTheWorker: {
        fire: action({
          fair: 'weak',
          params: { id },
          when: (s, { id }) => isDue(s.timers.get(id), s.clocks.get(owner)) && s.crashes === 0,
          step: (s, { id }) => fire(s.timers.get(id), s.clocks.get(owner)),
        }),
      },
    }
  },
})

function isStill(timer: Readonly<Timer>, status: Timer['status'], firedAt: number): boolean {
  return timer.status === status && timer.firedAt === firedAt
}

export default timer
