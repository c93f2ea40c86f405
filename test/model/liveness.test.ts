// Liveness against a brute-force reading of its definition on thousands of small random graphs, and the traps that
// checkers are known to fall into.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check, defineModel, type Model, t } from '../../src/model/index.ts'

interface Edge {
  readonly from: number
  readonly to: number
}

interface RandomAction {
  readonly edges: readonly Edge[]
  readonly fair: 'none' | 'weak' | 'strong'
  readonly whole: boolean
}

interface Drawing {
  readonly size: number
  readonly actions: readonly RandomAction[]
  readonly p: readonly boolean[]
  readonly q: readonly boolean[]
  readonly shape: 'eventually' | 'eventuallyAlways' | 'infinitelyOften' | 'leadsTo'
}

const drawings: fc.Arbitrary<Drawing> = fc.integer({ min: 1, max: 6 }).chain((size) => {
  const state = fc.nat(size - 1)
  return fc.record({
    size: fc.constant(size),
    actions: fc.array(
      fc.record({
        edges: fc.uniqueArray(fc.record({ from: state, to: state }), {
          maxLength: 8,
          selector: ({ from, to }) => `${from} ${to}`,
        }),
        fair: fc.constantFrom('none', 'weak', 'strong'),
        whole: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    p: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    q: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    shape: fc.constantFrom('eventually', 'eventuallyAlways', 'infinitelyOften', 'leadsTo'),
  })
})

function modelOf({ size, actions, p, q, shape }: Drawing): Model {
  return defineModel({
    name: 'random',
    state: () => t.struct({ at: t.int(0, size - 1) }),
    actions: ({ action }) =>
      Object.fromEntries(
        actions.map(({ edges, fair, whole }, index) => [
          `a${index}`,
          action({
            params: { to: (s) => edges.filter(({ from }) => from === s.at).map(({ to }) => to) },
            step: (s, { to }) => {
              s.at = to
            },
            ...(fair === 'none' ? {} : { fair }),
            ...(whole ? { fairAs: 'whole' as const } : {}),
          }),
        ]),
      ),
    properties: ({ eventually, eventuallyAlways, infinitelyOften, leadsTo }) => {
      const holds = (s: { readonly at: number }): boolean => q[s.at] === true
      const premise = (s: { readonly at: number }): boolean => p[s.at] === true
      const shapes = {
        eventually,
        eventuallyAlways,
        infinitelyOften,
        leadsTo: (test: typeof holds) => leadsTo(premise, test),
      }
      return { live: shapes[shape](holds) }
    },
    ends: () => true,
  })
}

/** All edges that change the state, each with the name of the fairness condition that it is a step of. */
function labelled({ actions }: Drawing): readonly (Edge & { readonly condition: string; readonly fair: string })[] {
  return actions.flatMap(({ edges, fair, whole }, index) =>
    edges
      .filter(({ from, to }) => from !== to)
      .map((edge) => ({ ...edge, fair, condition: whole ? `a${index}` : `a${index} ${edge.to}` })),
  )
}

function reach(drawing: Drawing, starts: readonly number[], allowed: (state: number) => boolean): ReadonlySet<number> {
  const seen = new Set(starts.filter(allowed))
  for (const state of seen)
    for (const { from, to } of labelled(drawing)) if (from === state && allowed(to)) seen.add(to)
  return seen
}

/** Whether a behaviour can visit exactly these states infinitely often, taking all edges between them, and be fair. */
function isFair(drawing: Drawing, states: readonly number[]): boolean {
  const inside = (state: number): boolean => states.includes(state)
  if (!states.every((state) => states.every((other) => reach(drawing, [state], inside).has(other)))) return false
  const edges = labelled(drawing)
  return edges
    .filter(({ fair }) => fair !== 'none')
    .every(({ condition, fair }) => {
      const own = edges.filter((edge) => edge.condition === condition)
      if (own.some(({ from, to }) => inside(from) && inside(to))) return true
      const enabled = (state: number): boolean => own.some(({ from }) => from === state)
      return fair === 'weak' ? !states.every(enabled) : !states.some(enabled)
    })
}

function subsets(size: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** size - 1 }, (_, bits) =>
    Array.from({ length: size }, (__, state) => state).filter((state) => ((bits + 1) >> state) & 1),
  )
}

/** Literally what the property says: no fair behaviour violates it. */
function bruteForce(drawing: Drawing): boolean {
  const { size, p, q, shape } = drawing
  const all = reach(drawing, [0], () => true)
  const notQ = (state: number): boolean => q[state] === false
  const starts = shape === 'eventually' ? [0] : [...all].filter((state) => shape !== 'leadsTo' || p[state] === true)
  const way = shape === 'eventuallyAlways' ? all : reach(drawing, starts, notQ)
  return !subsets(size).some(
    (states) =>
      states.every((state) => way.has(state)) &&
      (shape !== 'eventuallyAlways' || states.some(notQ)) &&
      isFair(drawing, states),
  )
}

test('the verdict is that of the definition, and a lasso is a fair behaviour that violates the property', () => {
  let violated = 0
  let held = 0
  fc.assert(
    fc.property(drawings, (drawing) => {
      const { properties, counterexample } = check(modelOf(drawing))
      const verdict = properties[0]?.verdict
      expect(verdict === 'violated').toBe(!bruteForce(drawing))
      if (counterexample === undefined) {
        held += 1
        return
      }
      violated += 1
      const { steps, loopsTo = 0, closing } = counterexample
      const states = steps.map(({ state }) => state['at'] as number)
      const cycle = states.slice(loopsTo)
      expect(closing === undefined).toBe(cycle.length === 1)
      const { shape, p, q } = drawing
      if (shape === 'eventually') expect(states.some((state) => q[state])).toBe(false)
      else if (shape === 'eventuallyAlways') expect(cycle.some((state) => q[state] === false)).toBe(true)
      else expect(cycle.some((state) => q[state])).toBe(false)
      if (shape === 'leadsTo')
        expect(
          states.some((state, at) => p[state] === true && states.slice(at).every((later) => q[later] === false)),
        ).toBe(true)
      // Only the steps of the cycle itself: fairness must hold of what is shown, not of the component it was found in.
      const taken = cycle
        .map((state, at) => ({ from: state, to: cycle[at + 1] ?? cycle[0] ?? 0 }))
        .filter(({ from, to }) => from !== to)
      const edges = labelled(drawing)
      for (const { condition, fair } of edges.filter((edge) => edge.fair !== 'none')) {
        const own = edges.filter((edge) => edge.condition === condition)
        const enabled = cycle.filter((state) => own.some(({ from }) => from === state)).length
        const isTaken = taken.some(({ from, to }) => own.some((edge) => edge.from === from && edge.to === to))
        expect(isTaken || (fair === 'weak' ? enabled < cycle.length : enabled === 0)).toBe(true)
      }
    }),
    { numRuns: 3000 },
  )
  expect(violated).toBeGreaterThan(500)
  expect(held).toBeGreaterThan(500)
})

/** A walk over a graph that is written out. */
function graph(
  edges: readonly (readonly [number, string, number])[],
  fair: Readonly<Record<string, 'weak' | 'strong'>>,
): Model {
  const names = [...new Set(edges.map(([, name]) => name))]
  return defineModel({
    name: 'graph',
    state: () => t.struct({ at: t.int(0, 9) }),
    actions: ({ action }) =>
      Object.fromEntries(
        names.map((name) => [
          name,
          action({
            params: { to: (s) => edges.filter(([from, own]) => own === name && from === s.at).map(([, , to]) => to) },
            step: (s, { to }) => {
              s.at = to
            },
            ...(fair[name] === undefined ? {} : { fair: fair[name], fairAs: 'whole' as const }),
          }),
        ]),
      ),
    properties: ({ leadsTo }) => ({
      live: leadsTo(
        (s) => s.at === 1,
        (s) => s.at === 9,
      ),
    }),
    ends: () => true,
  })
}

const story = (model: Model): string => {
  const { verdict, counterexample } = check(model)
  if (counterexample === undefined) return verdict
  const { steps, loopsTo, closing } = counterexample
  return `${steps.map(({ action, state }) => `${action} ${state['at']}`).join(', ')}; ${closing === undefined ? 'stays' : `${closing.action} to ${steps[loopsTo ?? 0]?.state['at']}`}`
}

describe('known traps', () => {
  test('a join: a state that is reached first by a way that satisfies the property', () => {
    // 9 satisfies it before 2 is reached; 1 reaches 2 too, and stays.
    expect(
      story(
        graph(
          [
            [0, 'a', 9],
            [9, 'b', 2],
            [0, 'c', 1],
            [1, 'd', 2],
          ],
          { a: 'weak', b: 'weak', c: 'weak', d: 'weak' },
        ),
      ),
    ).toBe('init 0, c 1, d 2; stays')
  })

  test('a cycle that never leaves', () => {
    expect(
      story(
        graph(
          [
            [0, 'a', 1],
            [1, 'b', 2],
            [2, 'c', 1],
            [2, 'd', 9],
          ],
          { a: 'weak', b: 'weak', c: 'weak' },
        ),
      ),
    ).toBe('init 0, a 1, b 2; c to 1')
  })

  test('weak fairness is not enough where strong fairness is', () => {
    const edges = [
      [0, 'a', 1],
      [1, 'b', 2],
      [2, 'c', 1],
      [2, 'd', 9],
    ] as const
    expect(story(graph(edges, { a: 'weak', b: 'weak', c: 'weak', d: 'weak' }))).toBe('init 0, a 1, b 2; c to 1')
    expect(story(graph(edges, { a: 'weak', b: 'weak', c: 'weak', d: 'strong' }))).toBe('holds')
  })

  test('a fair part of an unfair component', () => {
    // 1-2-3 is one component in which d is enabled (in 3) and never taken; 1-2 alone is fair.
    const edges = [
      [0, 'a', 1],
      [1, 'b', 2],
      [2, 'b', 1],
      [2, 'c', 3],
      [3, 'c', 2],
      [3, 'd', 9],
    ] as const
    expect(story(graph(edges, { d: 'strong' }))).toBe('init 0, a 1; stays')
    expect(story(graph(edges, { a: 'weak', b: 'weak', d: 'strong' }))).toBe('init 0, a 1, b 2; b to 1')
  })

  test('stuttering: without fairness nothing need ever happen', () => {
    expect(
      story(
        graph(
          [
            [0, 'a', 1],
            [1, 'b', 9],
          ],
          { a: 'weak' },
        ),
      ),
    ).toBe('init 0, a 1; stays')
    expect(
      story(
        graph(
          [
            [0, 'a', 1],
            [1, 'b', 9],
          ],
          { b: 'weak' },
        ),
      ),
    ).toBe('holds')
  })

  test('the cycle is a cycle, and not the whole component', () => {
    const edges = [
      [0, 'a', 1],
      [1, 'b', 2],
      [2, 'b', 3],
      [3, 'b', 4],
      [4, 'b', 5],
      [5, 'b', 1],
      [2, 'e', 1],
    ] as const
    expect(story(graph(edges, { e: 'strong', b: 'weak' }))).toBe('init 0, a 1, b 2; e to 1')
  })

  test('a self-loop enables nothing, and taking it is no step', () => {
    expect(
      story(
        graph(
          [
            [0, 'a', 1],
            [1, 'b', 1],
            [1, 'c', 9],
          ],
          { b: 'weak' },
        ),
      ),
    ).toBe('init 0, a 1; stays')
    // b is strongly fair, but all it can do is nothing: it does not rule the stay in 1 out.
    expect(
      story(
        graph(
          [
            [0, 'a', 1],
            [1, 'b', 1],
            [1, 'c', 9],
          ],
          { b: 'strong' },
        ),
      ),
    ).toBe('init 0, a 1; stays')
  })

  test('liveness with a boundary that excluded something is unknown where it was not violated', () => {
    const model = graph(
      [
        [0, 'a', 1],
        [1, 'b', 9],
        [9, 'c', 5],
      ],
      { a: 'weak', b: 'weak' },
    )
    expect(check({ ...model, boundary: (s: { at: number }) => s.at !== 5 }).verdict).toBe('unknown')
  })
})
