// Laws of the searches: one answer for any number of threads, for exact states and for fingerprints; a depth-limited
// depth-first search misses nothing within its limit; more states than a Set can hold.
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CheckOptions,
  type CheckResult,
  check,
  defineModel,
  type Model,
  ModelError,
  t,
} from '../../src/model/index.ts'
import { StateStore } from '../../src/model/states/stateStore.ts'
import { wordsOf } from '../../src/model/states/words.ts'
import * as fixtures from './fixtures.ts'
import { twoPhase } from './published/twoPhase.ts'

/** What must not depend on how it was found. */
function said({ seconds, bytesPerState, ...rest }: CheckResult): Omit<CheckResult, 'seconds' | 'bytesPerState'> {
  expect(seconds).toBeGreaterThan(0)
  expect(bytesPerState).toBeGreaterThan(0)
  return rest
}

const subjects: readonly (readonly [string, Model, string, CheckOptions])[] = [
  ...Object.entries(fixtures)
    .filter(([name]) => name !== 'throwing')
    .map(([name, model]) => [name, model, './fixtures.ts', {}] as const),
  ['twoPhase', twoPhase, './published/twoPhase.ts', { constants: { n: 4 } }],
  ['twoPhase', twoPhase, './published/twoPhase.ts', { mutant: 'commitsEarly' }],
  ['holding', fixtures.holding, './fixtures.ts', { depthMax: 5 }],
]

describe.each(subjects)('%s', (name, model, file, options) => {
  const module = { url: new URL(file, import.meta.url).href, exportName: name }

  test.each([2, 3])('%i threads say what one says', (workers) => {
    expect(said(check(model, { ...options, workers, module }))).toEqual(said(check(model, options)))
  })

  test('fingerprints find the same, in memory and from disk', () => {
    const exact = check(model, { ...options, liveness: false })
    for (const memoryMaxBytes of [Number.POSITIVE_INFINITY, 1]) {
      const { notes, ...found } = said(
        check(model, { ...options, liveness: false, fingerprints: true, memoryMaxBytes }),
      )
      const { notes: _, ...wanted } = said(exact)
      expect(found).toEqual(wanted)
      expect(notes.join()).toContain('64 bits')
    }
  })
})

test('the fixtures end in every way there is', () => {
  const ends = Object.entries(fixtures)
    .filter(([name]) => name !== 'throwing')
    .map(([name, model]) => {
      const { verdict, counterexample, gaps } = check(model as Model)
      return [name, verdict, counterexample?.property ?? gaps.join()].join(': ')
    })
  expect(ends).toMatchInlineSnapshot(`
    [
      "holding: holds: ",
      "violatedState: violated: corner",
      "violatedStep: violated: small",
      "deadlocked: violated: deadlock",
      "bounded: unknown: boundary: 75 successors beyond it",
      "violatedBeyond: violated: corner",
      "violatedAtFirst: violated: small",
      "circling: violated: arrives",
    ]
  `)
})

test('a mistake in a model is told by whichever thread makes it', () => {
  const module = { url: new URL('./fixtures.ts', import.meta.url).href, exportName: 'throwing' }
  for (const workers of [1, 2, 3]) {
    expect(() => check(fixtures.throwing, { workers, module })).toThrow(
      /^throwing, action up: state.x: expected int 0..500, found 50[123]$/,
    )
  }
  expect(() => check(fixtures.holding, { workers: 2, module: { url: 'file:///nowhere.ts' } })).toThrow(
    'Cannot find module',
  )
})

test('options that do not go together are refused', () => {
  const module = { url: import.meta.url }
  const wrong: readonly CheckOptions[] = [
    { workers: 2 },
    { workers: 2, module, strategy: 'dfs' },
    { fingerprints: true },
    { fingerprints: true, strategy: 'walk' },
  ]
  const messages = wrong.map((options) => {
    try {
      return check(twoPhase, options).verdict
    } catch (error) {
      return error instanceof ModelError ? error.message : String(error)
    }
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "several workers need \`module\`: where they can import the model",
      "several workers search breadth-first only, found strategy 'dfs'",
      "fingerprints cannot judge liveness: leave it out, or search exactly",
      "fingerprints are for breadth-first search with one worker",
    ]
  `)
})

test('nothing is left on disk', () => {
  const before = statesFiles()
  check(twoPhase, { constants: { n: 6 }, liveness: false, fingerprints: true, memoryMaxBytes: 1 })
  expect(statesFiles()).toEqual(before)
})

test('where states cannot be written to disk, the search ends and says so', () => {
  const { TMPDIR } = process.env
  process.env.TMPDIR = '/no/such/folder'
  try {
    const { verdict, gaps } = check(twoPhase, {
      constants: { n: 6 },
      liveness: false,
      fingerprints: true,
      memoryMaxBytes: 1,
    })
    expect(verdict).toBe('unknown')
    expect(gaps[0]).toContain('states could not be written to disk: ENOENT')
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
})

test('without liveness the model is unknown, and its safety is decided', () => {
  const { verdict, properties } = check(twoPhase, { constants: { n: 3 }, liveness: false })
  expect(verdict).toBe('unknown')
  const verdicts = properties.map(({ name, verdict }) => `${name} ${verdict}`)
  expect(verdicts).toMatchInlineSnapshot(`
    [
      "agreement holds",
      "canCommit holds",
      "decides unknown",
    ]
  `)
})

function statesFiles(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('crashworthy-states-'))
}

interface Graph {
  readonly size: number
  readonly edges: readonly { readonly from: number; readonly to: number }[]
  readonly wrong: number
}

function modelOf({ size, edges, wrong }: Graph): Model {
  return defineModel({
    name: 'graph',
    state: () => t.struct({ at: t.int(0, size - 1) }),
    actions: ({ action }) => ({
      go: action({
        params: { to: (s) => edges.filter(({ from }) => from === s.at).map(({ to }) => to) },
        step: (s, { to }) => {
          s.at = to
        },
      }),
    }),
    properties: ({ always }) => ({ right: always((s) => s.at !== wrong) }),
    ends: () => true,
  })
}

/** The depth of each reachable node, the initial one having 1. */
function depths({ edges }: Graph): ReadonlyMap<number, number> {
  const found = new Map([[0, 1]])
  for (const [node, depth] of found)
    for (const { from, to } of edges) if (from === node && !found.has(to)) found.set(to, depth + 1)
  return found
}

test('a search with a limit on depth finds all that lies within it, and never says that a model holds if the limit was hit', () => {
  const graphs = fc.integer({ min: 2, max: 9 }).chain((size) => {
    const node = fc.nat(size - 1)
    return fc.record({
      size: fc.constant(size),
      edges: fc.array(fc.record({ from: node, to: node }), { maxLength: 20 }),
      wrong: node,
    })
  })
  let met = 0
  fc.assert(
    fc.property(graphs, fc.integer({ min: 1, max: 6 }), (graph, depthMax) => {
      const depth = depths(graph)
      const within = [...depth].filter(([, at]) => at <= depthMax).length
      const isWrong = (depth.get(graph.wrong) ?? Number.POSITIVE_INFINITY) <= depthMax
      for (const strategy of ['bfs', 'dfs'] as const) {
        const { verdict, distinct, counterexample, gaps } = check(modelOf(graph), { strategy, depthMax })
        expect(verdict === 'violated').toBe(isWrong)
        if (isWrong) expect(counterexample?.steps.length).toBeLessThanOrEqual(depthMax)
        else expect(distinct).toBe(within)
        if (verdict === 'holds' || verdict === 'vacuous') expect(distinct).toBe(depth.size)
        met += gaps.length
      }
    }),
    { numRuns: 2000 },
  )
  expect(met).toBeGreaterThan(100)
})

test('a depth-first search expands a state again that it reaches by a shorter way', () => {
  // Depth first, 2 is reached at depth 4 by way of 4 and 3, and then at 3 by way of 1; only so is 6 within the limit.
  const edges = [
    [0, 1],
    [0, 4],
    [4, 3],
    [3, 2],
    [1, 2],
    [2, 5],
    [5, 6],
  ].map(([from = 0, to = 0]) => ({ from, to }))
  const { distinct, notes } = check(modelOf({ size: 8, edges, wrong: 7 }), { strategy: 'dfs', depthMax: 5 })
  expect({ distinct, notes }).toEqual({ distinct: 7, notes: ['1 states were expanded again, at a smaller depth'] })
})

test('the order in which a set was filled does not split a state', () => {
  const model = defineModel({
    name: 'filling',
    state: () => t.struct({ small: t.set(t.int(0, 4)), large: t.set(t.int(0, 4000), 5), bag: t.bag(t.int(0, 4), 5) }),
    actions: ({ action }) => ({
      add: action({
        params: { element: t.int(0, 4) },
        when: (s, { element }) => !s.small.has(element),
        step: (s, { element }) => {
          s.small.add(element)
          s.large.add(element * 1000)
          s.bag.add(element)
        },
      }),
    }),
    ends: (s) => s.small.size === 5,
  })
  expect(check(model).distinct).toBe(2 ** 5)
})

test('a table holds more than 2^24 states', () => {
  const store = new StateStore(1, wordsOf(1))
  const state = new Int32Array(1)
  const count = 2 ** 24 + 1000
  for (let value = 0; value < count; value += 1) {
    state[0] = Math.imul(value, 0x9e3779b1)
    store.add(state, -1)
  }
  expect(store.size).toBe(count)
  let wrong = 0
  for (let value = 0; value < count; value += 97) {
    state[0] = Math.imul(value, 0x9e3779b1)
    if (store.add(state, -1) !== -1 - value || store.find(state) !== value) wrong += 1
  }
  expect({ wrong, size: store.size }).toEqual({ wrong: 0, size: count })
})
