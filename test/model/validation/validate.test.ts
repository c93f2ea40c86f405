// Trace validation against readings of the model that know nothing of it: all paths enumerated, and a plain search.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import type { Model } from '../../../src/model/instance/model.ts'
import { oracle } from '../../../src/model/validation/oracle.ts'
import { validate } from '../../../src/model/validation/validate.ts'
import { twoPhase } from '../published/twoPhase.ts'
import { automata, automaton, judge, labels, language, markedLogs, plain, register, walk } from './models.ts'

const verdictOf = (holds: boolean): string => (holds ? 'accepted' : 'rejected')
const choices = fc.array(fc.nat({ max: 1000 }), { maxLength: 14 })

/** Every log of at most so many events. */
function* logsOver(alphabet: readonly Json[], eventsMax: number): Generator<readonly Json[]> {
  yield []
  if (eventsMax > 0)
    for (const rest of logsOver(alphabet, eventsMax - 1)) for (const event of alphabet) yield [...rest, event]
}

const registerEvents: readonly Json[] = [
  { kind: 'crash' },
  ...[0, 1].flatMap((client) => [0, 1].flatMap((value) => ['read', 'write'].map((kind) => ({ kind, client, value })))),
]

test.each<readonly [string, Model, readonly Json[]]>([
  ['register', register, registerEvents],
  ['twoPhase', twoPhase, [0, 1, 2, 3].map((manager) => ({ kind: 'vote', manager }))],
])('%s: exactly the logs of its paths are accepted', (_, model, events) => {
  // Between two events of these models at most one hidden step can make a difference to what comes next.
  const words = language(plain(model), 6)
  const wrong = [...logsOver(events, 3)].filter(
    (log) => validate(model, [log]).verdict !== verdictOf(words.has(JSON.stringify(log))),
  )
  expect(wrong).toEqual([])
})

test('an automaton accepts exactly the words of its paths, hidden cycles or not', () => {
  fc.assert(
    fc.property(automata, fc.array(fc.constantFrom(...labels), { maxLength: 6 }), ({ size, edges }, word) => {
      // A textbook simulation of a nondeterministic automaton.
      const closed = (states: ReadonlySet<number>): ReadonlySet<number> => {
        const all = new Set(states)
        for (const at of all) for (const { from, to, label } of edges) if (from === at && label === null) all.add(to)
        return all
      }
      let states: ReadonlySet<number> = new Set([0])
      for (const letter of word) {
        const from = closed(states)
        states = new Set(edges.filter((edge) => from.has(edge.from) && edge.label === letter).map(({ to }) => to))
      }
      const log = word.map((label) => ({ label }))
      expect(validate(automaton(size, edges), [log]).verdict).toBe(verdictOf(states.size > 0))
    }),
    { numRuns: 300 },
  )
})

test.each<readonly [string, Model]>([
  ['register', register],
  ['twoPhase', twoPhase],
])(
  '%s: what a log shows of any walk is accepted; a log that was tampered with, exactly if another path explains it',
  (_, model) => {
    const paths = plain(model)
    const tampering = fc.record({
      at: fc.nat(),
      with: fc.nat(),
      how: fc.constantFrom('drop', 'repeat', 'swap', 'replace'),
    })
    fc.assert(
      fc.property(choices, choices, tampering, (first, second, { at, with: by, how }) => {
        const log = walk(paths, first)
        const other = walk(paths, second)
        expect(validate(model, [log]).verdict).toBe('accepted')
        if (log.length === 0) return
        const changed = [...log]
        const [one, two] = [at % log.length, by % log.length]
        if (how === 'drop') changed.splice(one, 1)
        if (how === 'repeat') changed.splice(one, 0, log[two] as Json)
        if (how === 'swap') [changed[one], changed[two]] = [changed[two] as Json, changed[one] as Json]
        if (how === 'replace' && other.length > 0) changed[one] = other[by % other.length] as Json
        expect(validate(model, [changed]).verdict).toBe(judge(paths, [changed]))
      }),
      { numRuns: 150 },
    )
  },
)

test('several logs, with events of unknown outcome: accepted exactly if a plain search explains them', () => {
  const tally = { accepted: 0, rejected: 0, unknown: 0 }
  fc.assert(
    fc.property(automata, markedLogs, ({ size, edges }, logs) => {
      const model = automaton(size, edges)
      const { verdict } = validate(model, logs)
      tally[verdict] += 1
      expect(verdict).toBe(judge(plain(model), logs))
    }),
    { numRuns: 600, seed: 4 },
  )
  expect(Math.min(tally.accepted, tally.rejected)).toBeGreaterThan(100)
})

test('one path, written down by several observers, is accepted in whatever way the observers share the events', () => {
  const paths = plain(register)
  fc.assert(
    fc.property(choices, fc.array(fc.nat({ max: 2 }), { minLength: 14, maxLength: 14 }), (walked, observers) => {
      const log = walk(paths, walked)
      const logs = [0, 1, 2].map((observer) => log.filter((_, index) => observers[index] === observer))
      expect(validate(register, logs).verdict).toBe('accepted')
    }),
    { numRuns: 100 },
  )
})

test('an explanation is a path of the model that shows what the logs have', () => {
  fc.assert(
    fc.property(
      automata,
      choices,
      fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
      ({ size, edges }, walked, first) => {
        const log = walk(plain(automaton(size, edges)), walked)
        const logs = [log.filter((_, index) => first[index]), log.filter((_, index) => !first[index])]
        const result = validate(automaton(size, edges), logs)
        expect(result.verdict).toBe('accepted')
        const told: Json[][] = [[], []]
        let at = 0
        for (const step of result.verdict === 'accepted' ? result.steps : []) {
          if (step.kind === 'hidden' || step.kind === 'event') {
            const edge = edges[step.params['edge'] as number]
            expect(edge?.from).toBe(at)
            expect(edge?.label === null).toBe(step.kind === 'hidden')
            if (step.kind === 'event') told[step.log]?.push({ label: edge?.label ?? '' })
          }
          at = step.state['at'] as number
        }
        expect(told).toEqual(logs)
      },
    ),
    { numRuns: 200 },
  )
})

test('the oracle agrees with validate() on every prefix', () => {
  const logs = fc.array(
    fc.record({
      label: fc.constantFrom(...labels),
      unknown: fc.constantFrom<false | true | 'late'>(false, false, true, 'late'),
    }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(
      automata,
      logs,
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      ({ size, edges }, log, asks) => {
        const model = automaton(size, edges)
        const watching = oracle(model)
        for (const [index, event] of log.entries()) {
          // Whether anybody asks for the states in between makes no difference.
          if (asks[index]) watching.frontier()
          expect(watching.feed(event)).toBe(validate(model, [log.slice(0, index + 1)]).verdict)
          expect(watching.result()).toEqual(validate(model, [log.slice(0, index + 1)]))
        }
      },
    ),
    { numRuns: 100 },
  )
})
