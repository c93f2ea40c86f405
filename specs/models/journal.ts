// A worker that keeps a journal of a run and replays it after a crash: a checkpoint before a step starts, one after it
// returned, each on the disk before the worker goes on, and a crash anywhere. Source: the execution log of
// Persistasaurus (intent before a step, result after it), the checkpoints of DBOS, absurd and the AWS durable execution
// SDK (at least once, or at most once by step). Steps present a payload that follows from results seen before; services
// remember the payloads of a key and may give another answer to another attempt. It leaves out parallel steps, timers
// and who runs the worker (see `task`). It refines `crashFreeRun`, a run without crashes: failure transparency. Of runs
// it says what `failure-free-exactly-once`, `one-key-one-payload`, `one-terminal-result` and `due-runs-end` say.
import { defineModel, snapshot, t } from '../../src/model/index.ts'
import { crashFreeRun, observable, payloadAfter, type Result, result } from './crashFreeRun.ts'

type Entry =
  | { readonly kind: 'started'; readonly step: number }
  | { readonly kind: 'returned'; readonly step: number; readonly result: Result }

interface Entries {
  readonly length: number
  at(index: number): Entry | undefined
}

interface Results {
  readonly length: number
  at(index: number): Result | undefined
}

/** The results that the disk is sure to hold, in their order. */
function durableResults({
  log,
  synced,
}: {
  readonly log: Iterable<Entry>
  readonly synced: number
}): readonly Result[] {
  return [...log].slice(0, synced).flatMap((entry) => (entry.kind === 'returned' ? [entry.result] : []))
}

/** Whether the journal ends with a step that was begun, and of which it does not say how it ended. */
function isOpen(log: Entries): boolean {
  return log.at(-1)?.kind === 'started'
}

interface Worker {
  phase: 'down' | 'replaying' | 'deciding' | 'starting' | 'ready' | 'answered' | 'returning' | 'ended'
  cursor: number
  answer: Result
  readonly results: Results & { push(result: Result): void; clear(): void }
}

/** The code learns a result and runs on to its next step. */
function observe(s: Worker, known: Result): void {
  s.results.push(known)
  s.answer = 'yes'
  s.phase = 'deciding'
}

function forget(s: Worker): void {
  s.phase = 'down'
  s.cursor = 0
  s.answer = 'yes'
  s.results.clear()
}

interface State {
  readonly log: Iterable<Entry>
  readonly synced: number
  readonly ledger: Parameters<typeof snapshot>[0]
  readonly outputs: Parameters<typeof snapshot>[0]
}

/**
 * The state of `crashFreeRun` that a state stands for: what the disk is sure to hold, what the services saw, what the
 * client was told.
 */
export function mapping(s: State): unknown {
  return { ledger: snapshot(s.ledger), results: durableResults(s), outputs: snapshot(s.outputs) }
}

export const journal = defineModel({
  name: 'journal',
  about: 'A worker that replays its journal after a crash: nobody can tell the run from one that was not interrupted.',
  /** The step with the number `atMostOnce` is not attempted again; where its end is not known, it has failed. */
  constants: { steps: 3, atMostOnce: 1, crashesMax: 2 },
  state: ({ steps, crashesMax }) => {
    const step = t.int(0, steps - 1)
    return t.struct({
      // The disk: the first `synced` entries are sure to survive, the others may.
      log: t.seq(t.union({ started: { step }, returned: { step, result } }), 2 * steps),
      synced: t.int(0, 2 * steps),
      // The worker, all of it lost in a crash.
      phase: t.enum('down', 'replaying', 'deciding', 'starting', 'ready', 'answered', 'returning', 'ended'),
      cursor: t.int(0, 2 * steps),
      answer: result,
      ...observable(steps),
      // History.
      attempts: t.record(step, t.int(0, crashesMax + 1)),
      crashes: t.int(0, crashesMax),
    })
  },
  actions: ({ action, constants: { steps, atMostOnce, crashesMax } }) => ({
    restart: action({
      fair: 'weak',
      when: (s) => s.phase === 'down',
      step: (s) => {
        s.phase = 'replaying'
      },
    }),
    replayStart: action({
      fair: 'weak',
      when: (s) => s.phase === 'replaying' && s.log.at(s.cursor)?.kind === 'started',
      step: (s) => {
        s.cursor += 1
      },
    }),
    replayReturn: action({
      fair: 'weak',
      when: (s) => s.phase === 'replaying' && s.log.at(s.cursor)?.kind === 'returned',
      step: (s) => {
        const entry = s.log.at(s.cursor)
        if (entry?.kind === 'returned') s.results.push(entry.result)
        s.cursor += 1
      },
      seen: (s) => ({ kind: 'observe', ...returnedAt(s.log, s.cursor) }),
    }),
    replayed: action({
      fair: 'weak',
      when: (s) => s.phase === 'replaying' && s.cursor === s.log.length,
      step: (s) => {
        s.phase = 'deciding'
        s.cursor = 0
      },
    }),
    // A step that the journal leaves open may have taken effect: it is attempted again, or else has failed.
    begin: action({
      fair: 'weak',
      when: (s) => s.phase === 'deciding' && s.results.length < steps,
      step: (s) => {
        const step = s.results.length
        if (!isOpen(s.log)) {
          s.log.push({ kind: 'started', step })
          s.phase = 'starting'
        } else if (step === atMostOnce) {
          s.log.push({ kind: 'returned', step, result: 'failed' })
          s.answer = 'failed'
          s.phase = 'returning'
        } else s.phase = 'ready'
      },
    }),
    syncStart: action({
      fair: 'weak',
      when: (s) => s.phase === 'starting',
      step: (s) => {
        s.synced = s.log.length
        s.phase = 'ready'
      },
    }),
    perform: action({
      fair: 'weak',
      fairAs: 'whole',
      params: { answer: result },
      when: (s) => s.phase === 'ready',
      step: (s, { answer }) => {
        const step = s.results.length
        s.ledger.get(step).add(payloadAfter(s.results))
        s.attempts.set(step, s.attempts.get(step) + 1)
        s.answer = answer
        s.phase = 'answered'
      },
      seen: (s, { answer }) => ({ kind: 'effect', step: s.results.length, payload: payloadAfter(s.results), answer }),
    }),
    checkpoint: action({
      fair: 'weak',
      when: (s) => s.phase === 'answered',
      step: (s) => {
        s.log.push({ kind: 'returned', step: s.results.length, result: s.answer })
        s.phase = 'returning'
      },
    }),
    syncReturn: action({
      fair: 'weak',
      when: (s) => s.phase === 'returning',
      step: (s) => {
        s.synced = s.log.length
        observe(s, s.answer)
      },
      seen: (s) => ({ kind: 'observe', ...returnedAt(s.log, s.log.length - 1) }),
    }),
    end: action({
      fair: 'weak',
      when: (s) => s.phase === 'deciding' && s.results.length === steps,
      step: (s) => {
        s.outputs.add(payloadAfter(s.results))
        s.phase = 'ended'
      },
      seen: (s) => ({ kind: 'end', output: payloadAfter(s.results) }),
    }),
    crash: action({
      params: { kept: (s) => Array.from({ length: s.log.length - s.synced + 1 }, (_, more) => s.synced + more) },
      when: (s) => s.phase !== 'down' && s.crashes < crashesMax,
      step: (s, { kept }) => {
        s.log.truncate(kept)
        s.synced = kept
        s.crashes += 1
        forget(s)
      },
    }),
  }),
  ends: (s) => s.phase === 'ended',
  properties: ({ always, alwaysStep, sometimes, eventually, constants: { atMostOnce } }) => ({
    seenIsDurable: always(
      (s) => s.results.length > 0,
      (s) => {
        const durable = durableResults(s)
        return s.results.every((known, step) => durable[step] === known)
      },
    ),
    returnedWasPerformed: always(
      (s) => s.synced > 1,
      (s) => durableResults(s).every((known, step) => known === 'failed' || s.ledger.get(step).size > 0),
    ),
    onePayload: always((s) => s.ledger.every((payloads) => payloads.size <= 1)),
    oneOutput: always(
      (s) => s.outputs.size > 0,
      (s) => s.outputs.size === 1,
    ),
    memoized: alwaysStep((before, after) => {
      const done = durableResults(before).length
      return after.attempts.every((count, step) => step >= done || count === before.attempts.get(step))
    }),
    atMostOnce: always(
      (s) => s.attempts.get(atMostOnce) > 0,
      (s) => s.attempts.get(atMostOnce) === 1,
    ),
    onceWithoutCrashes: always(
      (s) => s.crashes === 0,
      (s) => s.attempts.every((count) => count <= 1),
    ),
    attemptedTwice: sometimes((s) => s.phase === 'ended' && s.attempts.some((count) => count === 2)),
    endIsUnknown: sometimes(
      (s) => s.results.length > atMostOnce && s.crashes > 0 && s.results.at(atMostOnce) === 'failed',
    ),
    toldTwice: sometimes((s) => s.phase === 'deciding' && s.outputs.size === 1),
    ends: eventually((s) => s.outputs.size > 0),
  }),
  refines: { abstract: crashFreeRun, constants: ({ steps }) => ({ steps }), mapping: (s) => mapping(s) },
  mutants: ({ action, constants: { steps } }) => ({
    // The code runs on while the checkpoint is on its way to the disk.
    returnsBeforeDurable: {
      checkpoint: action({
        when: (s) => s.phase === 'answered',
        step: (s) => {
          s.log.push({ kind: 'returned', step: s.results.length, result: s.answer })
          observe(s, s.answer)
        },
      }),
    },
    // The checkpoint that says that the step is done comes before the step.
    checkpointsFirst: {
      perform: action({
        when: (s) => s.phase === 'ready',
        step: (s) => {
          s.log.push({ kind: 'returned', step: s.results.length, result: 'yes' })
          s.phase = 'returning'
        },
      }),
      syncReturn: action({
        when: (s) => s.phase === 'returning',
        step: (s) => {
          s.ledger.get(s.results.length).add(payloadAfter(s.results))
          s.synced = s.log.length
          observe(s, 'yes')
        },
      }),
    },
    startsWithoutIntent: {
      begin: action({
        when: (s) => s.phase === 'deciding' && s.results.length < steps,
        step: (s) => {
          s.phase = 'ready'
        },
      }),
    },
    attemptsWhatIsOpen: {
      begin: action({
        when: (s) => s.phase === 'deciding' && s.results.length < steps,
        step: (s) => {
          if (!isOpen(s.log)) s.log.push({ kind: 'started', step: s.results.length })
          s.phase = 'starting'
        },
      }),
    },
    beginsAtTheTop: {
      restart: action({
        when: (s) => s.phase === 'down',
        step: (s) => {
          s.phase = 'deciding'
        },
      }),
    },
  }),
})

function returnedAt(log: Entries, index: number): { readonly step: number; readonly result: Result } | undefined {
  const entry = log.at(index)
  return entry?.kind === 'returned' ? { step: entry.step, result: entry.result } : undefined
}

export default journal
