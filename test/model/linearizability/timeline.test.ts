// Sets in windows of words are sets, and the candidates are those of the rule, on walks through random timelines.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Timeline } from '../../../src/model/linearizability/timeline.ts'

/**
 * Calls in 300 units of time, a third of them short, a third of them up to 100 long, and few unanswered, each of its
 * own kind or one of two.
 */
const intervals = fc.array(
  fc.record({
    calledAt: fc.noBias(fc.nat(300)),
    span: fc.noBias(fc.oneof(fc.nat(3), fc.nat(30), fc.nat(100), fc.constant(Number.POSITIVE_INFINITY))),
    kind: fc.nat(1),
  }),
  { minLength: 1, maxLength: 150, size: 'max' },
)

test('a set and its candidates are those of a plain reading', () => {
  let widest = 0
  fc.assert(
    fc.property(intervals, fc.array(fc.noBias(fc.nat(1000)), { minLength: 150, maxLength: 150 }), (drawn, picks) => {
      const timeline = new Timeline(
        drawn.map(({ calledAt, span, kind }) => ({
          calledAt,
          returnedAt: calledAt + span,
          call: { action: kind, fixed: {}, choices: undefined },
        })),
      )
      const { operations } = timeline
      widest = Math.max(widest, timeline.setWords)
      const [set, unanswered] = [new Int32Array(timeline.setWords), new Int32Array(timeline.unansweredWords)]
      const next = new Int32Array(operations.length)
      const done = new Set<number>()
      for (const pick of picks) {
        const found = [...next.subarray(0, timeline.candidates(set, unanswered, next))]
        const left = operations.map((_, position) => position).filter((position) => !done.has(position))
        const deadline = Math.min(...left.map((position) => operations[position]?.returnedAt ?? 0))
        const allowed = left.filter((position) => (operations[position]?.calledAt ?? 0) <= deadline)
        // Of unanswered calls that are alike, only the first.
        const kinds = new Set<number>()
        const expected = allowed.filter((position) => {
          const kind = operations[position]?.call.action ?? 0
          if (timeline.isAnswered(position)) return true
          return !kinds.has(kind) && kinds.add(kind)
        })
        expect(found).toEqual(expected)
        expect(timeline.count(set)).toBe([...done].filter((position) => timeline.isAnswered(position)).length)
        expect(timeline.isWhole(set)).toBe(!left.some((position) => timeline.isAnswered(position)))
        // Mostly the last answered one, so that many are linearized before the first.
        const answered = found.filter((position) => timeline.isAnswered(position))
        const chosen = pick % 12 > 0 ? (answered.at(-1) ?? found[0]) : found[pick % Math.max(1, found.length)]
        if (chosen === undefined) break
        timeline.linearize(chosen, set, unanswered)
        done.add(chosen)
      }
    }),
    { numRuns: 200, seed: 20_260_101 },
  )
  expect(widest).toBeGreaterThan(2)
})
