// A saga: steps forward until one is refused or given up, then compensations in reverse order, with a crash anywhere in
// between. Source: Garcia-Molina and Salem, Sagas, as engines carry it out: a log of how far it has come, steps and
// compensations retried under keys (Temporal and Restate document the pattern; no engine has it as a primitive). A step
// that was given up may have taken effect, or take effect later, when its delayed request arrives: so it is compensated
// too, and a service that was told to undo what never came bars the way to it. It leaves out parallel steps, steps
// without compensation, and compensations that fail for good. Of runs it says that what the log holds is not done again
// and what it does not hold is tried again, what `due-runs-end` says, and `one-terminal-result`: all steps stand or
// none, whatever came twice, late, or in another life.
import { defineModel, replace, snapshot, t } from '../../src/model/index.ts'

/**
 * How far it has come: forward, `position` steps are done; backward, those up to and with `position` are yet to be
 * compensated.
 */
interface Progress {
  direction: 'forward' | 'backward'
  position: number
}

/** What a step is to its service. */
type State = 'untouched' | 'done' | 'refused' | 'undone' | 'barred'

interface Services {
  readonly services: { get(step: number): State; set(step: number, state: State): void }
  readonly compensations: { get(step: number): number; set(step: number, count: number): void }
  readonly undone: { push(step: number): void }
}

/**
 * What a service does when it is told to undo a step: once under its key, and if the step never came, it bars the way
 * to it.
 */
function compensate(s: Services, step: number): void {
  const state = s.services.get(step)
  if (state === 'untouched') s.services.set(step, 'barred')
  if (state !== 'done') return
  s.services.set(step, 'undone')
  s.compensations.set(step, s.compensations.get(step) + 1)
  s.undone.push(step)
}

interface Orchestrator {
  phase: 'down' | 'ready' | 'waiting' | 'undoing' | 'unsaved' | 'ended'
  readonly memory: Progress
}

function turnBack(s: Orchestrator, position: number): void {
  s.memory.direction = 'backward'
  s.memory.position = position
  s.phase = 'unsaved'
}

function stepBack(s: Orchestrator): void {
  s.memory.position -= 1
  s.phase = 'unsaved'
}

export const saga = defineModel({
  name: 'saga',
  about:
    'A saga: if one step fails, what the others did is undone in reverse order, each once, and nothing comes after.',
  constants: { steps: 4, crashesMax: 2 },
  state: ({ steps, crashesMax }) => {
    const step = t.int(0, steps - 1)
    const progress = t.struct({ direction: t.enum('forward', 'backward'), position: t.int(-1, steps) })
    return t.struct({
      log: progress,
      memory: progress,
      phase: t.enum('down', 'ready', 'waiting', 'undoing', 'unsaved', 'ended'),
      // Requests that were sent: each may arrive late, and again.
      sent: t.set(step),
      sentToUndo: t.set(step),
      services: t.record(step, t.enum('untouched', 'done', 'refused', 'undone', 'barred')),
      crashes: t.int(0, crashesMax),
      // History: how often each step was compensated, in which order, and what the client was told.
      compensations: t.record(step, t.int(0, 2)),
      undone: t.seq(step, steps + 1),
      told: t.set(t.enum('completed', 'compensated')),
    })
  },
  init: ({ action }) =>
    action({
      step: (s) => {
        replace(s.log, { direction: 'forward', position: 0 })
        replace(s.memory, { direction: 'forward', position: 0 })
      },
    }),
  actions: ({ action, constants: { steps, crashesMax } }) => ({
    request: action({
      fair: 'weak',
      when: (s) => s.phase === 'ready' && s.memory.direction === 'forward' && s.memory.position < steps,
      step: (s) => {
        s.sent.add(s.memory.position)
        s.phase = 'waiting'
      },
      seen: (s) => ({ kind: 'request', step: s.memory.position }),
    }),
    arrive: action({
      fair: 'weak',
      params: { step: (s) => s.sent },
      step: (s, { step }) => {
        if (s.services.get(step) === 'untouched') s.services.set(step, 'done')
      },
      seen: (s, { step }) => ({ kind: 'effect', step, isNew: s.services.get(step) === 'untouched' }),
    }),
    refuse: action({
      params: { step: (s) => s.sent },
      when: (s, { step }) => s.services.get(step) === 'untouched',
      step: (s, { step }) => s.services.set(step, 'refused'),
      seen: (_, { step }) => ({ kind: 'refuse', step }),
    }),
    hear: action({
      fair: 'weak',
      when: (s) => s.phase === 'waiting' && s.services.get(s.memory.position) === 'done',
      step: (s) => {
        s.memory.position += 1
        s.phase = 'unsaved'
      },
    }),
    hearRefused: action({
      fair: 'weak',
      when: (s) => s.phase === 'waiting' && s.services.get(s.memory.position) === 'refused',
      step: (s) => turnBack(s, s.memory.position - 1),
    }),
    // The answer does not come: whether the step took effect is not known.
    giveUp: action({
      when: (s) => s.phase === 'waiting',
      step: (s) => turnBack(s, s.memory.position),
    }),
    undo: action({
      fair: 'weak',
      when: (s) => s.phase === 'ready' && s.memory.direction === 'backward' && s.memory.position >= 0,
      step: (s) => {
        s.sentToUndo.add(s.memory.position)
        s.phase = 'undoing'
      },
      seen: (s) => ({ kind: 'undo', step: s.memory.position }),
    }),
    arriveToUndo: action({
      fair: 'weak',
      params: { step: (s) => s.sentToUndo },
      step: (s, { step }) => compensate(s, step),
      seen: (s, { step }) => ({ kind: 'compensate', step, isNew: s.services.get(step) === 'done' }),
    }),
    hearUndone: action({
      fair: 'weak',
      when: (s) => s.phase === 'undoing' && isGone(s.services.get(s.memory.position)),
      step: (s) => stepBack(s),
    }),
    save: action({
      fair: 'weak',
      when: (s) => s.phase === 'unsaved',
      step: (s) => {
        replace(s.log, snapshot(s.memory))
        s.phase = 'ready'
      },
    }),
    end: action({
      fair: 'weak',
      when: (s) => s.phase === 'ready' && isOver(s.memory, steps),
      step: (s) => {
        s.told.add(s.memory.direction === 'forward' ? 'completed' : 'compensated')
        s.phase = 'ended'
      },
      seen: (s) => ({ kind: 'end', outcome: s.memory.direction === 'forward' ? 'completed' : 'compensated' }),
    }),
    crash: action({
      when: (s) => s.phase !== 'down' && s.crashes < crashesMax,
      step: (s) => {
        s.phase = 'down'
        replace(s.memory, { direction: 'forward', position: 0 })
        s.crashes += 1
      },
    }),
    restart: action({
      fair: 'weak',
      when: (s) => s.phase === 'down',
      step: (s) => {
        replace(s.memory, snapshot(s.log))
        s.phase = 'ready'
      },
    }),
  }),
  properties: ({ always, alwaysStep, sometimes, eventually }) => ({
    allOrNothing: always(
      (s) => s.told.size > 0,
      (s) =>
        s.told.size === 1 &&
        s.services.every((state) => (s.told.has('completed') ? state === 'done' : state !== 'done')),
    ),
    reverseOrder: always(
      (s) => s.undone.length > 1,
      (s) => s.undone.every((step, index) => index === 0 || step <= (s.undone.at(index - 1) ?? 0)),
    ),
    compensatedOnce: always(
      (s) => s.undone.length > 0,
      (s) => s.compensations.every((count) => count <= 1),
    ),
    noStepAfterTurning: alwaysStep(
      (before, after) => before.log.direction === 'forward' || after.sent.size === before.sent.size,
    ),
    undoesOnlyWhatIsGivenUp: always(
      (s) => s.undone.length > 0,
      (s) => s.log.direction === 'backward',
    ),
    undoesAgain: sometimes(
      (s) =>
        s.phase === 'ready' &&
        s.memory.direction === 'backward' &&
        s.memory.position >= 0 &&
        isGone(s.services.get(s.memory.position)),
    ),
    barsTheLate: sometimes(
      (s) => s.phase === 'ended' && s.services.some((state, step) => state === 'barred' && s.sent.has(step)),
    ),
    undoesUnheard: sometimes((s) => s.phase === 'waiting' && s.services.get(s.memory.position) === 'done'),
    undoesAll: sometimes((s) => s.told.has('compensated') && s.services.every((state) => state === 'undone')),
    ends: eventually((s) => s.told.size > 0),
  }),
  mutants: ({ action }) => ({
    compensatesForward: {
      undo: action({
        when: (s) => s.phase === 'ready' && s.memory.direction === 'backward' && s.memory.position >= 0,
        step: (s) => {
          s.sentToUndo.add(s.services.keys((state) => !isGone(state))[0] ?? s.memory.position)
          s.phase = 'undoing'
        },
      }),
      hearUndone: action({
        when: (s) => s.phase === 'undoing' && s.sentToUndo.every((step) => isGone(s.services.get(step))),
        step: (s) => stepBack(s),
      }),
    },
    // All compensations leave together, and arrive in any order.
    compensatesInParallel: {
      undo: action({
        when: (s) => s.phase === 'ready' && s.memory.direction === 'backward' && s.memory.position >= 0,
        step: (s) => {
          for (let step = 0; step <= s.memory.position; step++) s.sentToUndo.add(step)
          s.phase = 'undoing'
        },
      }),
    },
    // A service without keys: a compensation that arrives twice pays back twice.
    compensatesWithoutKey: {
      arriveToUndo: action({
        params: { step: (s) => s.sentToUndo },
        when: (s, { step }) => s.phase === 'undoing' && s.memory.position === step,
        step: (s, { step }) => {
          if (s.services.get(step) === 'undone') s.services.set(step, 'done')
          compensate(s, step)
        },
      }),
    },
    // It compensates the steps that it knows to be done.
    forgetsTheUnknown: {
      giveUp: action({
        when: (s) => s.phase === 'waiting',
        step: (s) => turnBack(s, s.memory.position - 1),
      }),
    },
    // That it has turned back is in the heap alone.
    turnsWithoutSaving: {
      giveUp: action({
        when: (s) => s.phase === 'waiting',
        step: (s) => {
          turnBack(s, s.memory.position)
          s.phase = 'ready'
        },
      }),
    },
    letsTheLateIn: {
      arrive: action({
        params: { step: (s) => s.sent },
        step: (s, { step }) => {
          if (s.services.get(step) === 'barred' || s.services.get(step) === 'untouched') s.services.set(step, 'done')
        },
      }),
    },
  }),
})

function isOver({ direction, position }: Readonly<Progress>, steps: number): boolean {
  return direction === 'forward' ? position === steps : position < 0
}

function isGone(state: State): boolean {
  return state === 'undone' || state === 'barred' || state === 'refused'
}

export default saga
