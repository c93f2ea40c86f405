// Random histories of an object: operations take effect at random points, and some of the answers are then changed.
import fc from 'fast-check'
import type { Json } from '../../../sim/trace/event.ts'
import type { Call, Operation } from '../../../src/model/linearizability/operation.ts'
import type { PlainObject } from './objects.ts'

export interface Shape {
  readonly operationsMax: number
  /** Calls come at 0 to `timeMax`, and take 0 to `spanMax`; slow ones fifty times as long. */
  readonly timeMax: number
  readonly spanMax: number
  /** Of a hundred operations. */
  readonly slow: number
  readonly unknown: number
  readonly failed: number
  readonly changed: number
}

export function histories(object: PlainObject, shape: Shape): fc.Arbitrary<readonly Operation[]> {
  const { operationsMax, timeMax, spanMax, slow, unknown, failed, changed } = shape
  const drawn = fc.record({
    call: fc.constantFrom(...object.calls),
    calledAt: fc.nat(timeMax),
    span: fc.tuple(fc.nat(spanMax), fc.nat(99)).map(([span, n]) => (n < slow ? 50 * span : span)),
    at: fc.nat(1000),
    choice: fc.nat(1000),
    effective: fc.boolean(),
    outcome: fc.nat(99).map((n) => (n < unknown ? 'unknown' : n < unknown + failed ? 'failed' : 'returned')),
    changes: fc.nat(99).map((n) => n < changed),
    answer: fc.constantFrom(...object.results),
  })
  return fc.array(drawn, { minLength: 1, maxLength: operationsMax, size: 'max' }).map((draws) => {
    let state = object.initial
    const inEffect = draws.toSorted((one, other) => pointOf(one) - pointOf(other))
    const results = new Map<object, Json | undefined>()
    for (const draw of inEffect) {
      if (draw.outcome === 'failed' || (draw.outcome === 'unknown' && !draw.effective)) continue
      const effects = object.effects(state, draw.call)
      const effect = effects[draw.choice % Math.max(1, effects.length)]
      if (effect === undefined) continue
      state = effect.state
      results.set(draw, effect.result)
    }
    return draws.map((draw, index): Operation => {
      const { call, calledAt, span, changes, answer } = draw
      const operation = { process: `p${index}`, call, calledAt }
      if (draw.outcome === 'failed') return { ...operation, outcome: 'failed' }
      // A call that could not take effect at its point was not answered.
      if (draw.outcome === 'unknown' || !results.has(draw)) return { ...operation, outcome: 'unknown' }
      return {
        ...operation,
        outcome: 'returned',
        returnedAt: calledAt + span,
        result: changes ? answer : results.get(draw),
      }
    })
  })
}

function pointOf({
  calledAt,
  span,
  at,
}: {
  readonly calledAt: number
  readonly span: number
  readonly at: number
}): number {
  return calledAt + (span * at) / 1000
}

/** An operation that was answered. */
export function answered(
  process: string,
  call: Call,
  [calledAt, returnedAt]: readonly [number, number],
  result?: Json,
): Operation {
  return { process, call, calledAt, outcome: 'returned', returnedAt, result }
}

export function unanswered(process: string, call: Call, calledAt: number): Operation {
  return { process, call, calledAt, outcome: 'unknown' }
}

/**
 * What some processes did on an object, each of them one call after the other, until `count` calls were made; about one
 * in fifty is not answered.
 */
export function runOfProcesses(
  object: PlainObject,
  processes: number,
  count: number,
  seed: number,
): readonly Operation[] {
  let word = seed
  const below = (bound: number): number => {
    word = (Math.imul(word, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((word / 2 ** 32) * bound)
  }
  const history: Operation[] = []
  const open: { call: Call; calledAt: number; result?: Json | undefined; done: boolean }[] = []
  let state = object.initial
  for (let now = 0; history.length < count; now += 1) {
    const process = below(processes)
    const current = open[process]
    if (current === undefined) {
      open[process] = { call: object.calls[below(object.calls.length)] ?? { action: '' }, calledAt: now, done: false }
    } else if (!current.done) {
      const [effect] = object.effects(state, current.call)
      if (effect === undefined) continue
      state = effect.state
      open[process] = { ...current, result: effect.result, done: true }
    } else {
      const { call, calledAt, result } = current
      const name = `p${process}`
      history.push(below(50) === 0 ? unanswered(name, call, calledAt) : answered(name, call, [calledAt, now], result))
      delete open[process]
    }
  }
  return history
}
