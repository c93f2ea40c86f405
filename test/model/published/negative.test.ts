// Published models that must fail: puzzles whose claim is that they cannot be solved, and two broken algorithms.
// Breadth-first search has to give a shortest counterexample. Each is taken again step by step, apart from the search
// that found it, and must end in a solution.
import { describe, expect, test } from 'vitest'
import { type Counterexample, check, type Model } from '../../../src/model/index.ts'
import { instantiate } from '../../../src/model/instance/instance.ts'
import type { Constants } from '../../../src/model/instance/model.ts'
import { dieHard } from './dieHard.ts'
import { increment } from './increment.ts'
import { missionariesAndCannibals } from './missionariesAndCannibals.ts'
import { queens } from './queens.ts'
import { singleCopyRegister } from './singleCopyRegister.ts'
import { slidingPuzzle } from './slidingPuzzle.ts'
import { towerOfHanoi } from './towerOfHanoi.ts'

interface Negative {
  readonly model: Model
  readonly constants: Constants
  readonly property: string
  /** States of the shortest counterexamples, the initial one included. */
  readonly length: number
  // biome-ignore lint/suspicious/noExplicitAny: each model has states of its own
  readonly isSolution: (state: any) => boolean
}

const negatives: readonly Negative[] = [
  { model: dieHard, constants: {}, property: 'notSolved', length: 7, isSolution: ({ large }) => large === 4 },
  {
    model: missionariesAndCannibals,
    constants: { ofEach: 3 },
    property: 'notSolved',
    length: 12,
    isSolution: ({ people }) => Object.values(people).join() === 'west,west,west,west,west,west',
  },
  {
    // Counted by single cells, the shortest solution of Klotski takes 116 steps.
    model: slidingPuzzle,
    constants: {},
    property: 'notSolved',
    length: 117,
    isSolution: ({ board }) =>
      board.some(
        (each: { shape: string; x: number; y: number }) => each.shape === 'square' && each.x === 1 && each.y === 3,
      ),
  },
  {
    // Two to the number of disks, less one, moves.
    model: towerOfHanoi,
    constants: { disks: 5, towers: 3 },
    property: 'notSolved',
    length: 32,
    isSolution: ({ places }) => Object.values(places).join() === '2,2,2,2,2',
  },
  {
    model: queens,
    constants: { n: 4 },
    property: 'noSolution',
    length: 5,
    isSolution: ({ solutions }) =>
      solutions.length > 0 && solutions.every((each: number[]) => ['2,4,1,3', '3,1,4,2'].includes(each.join())),
  },
  {
    // Both threads read before either writes.
    model: increment,
    constants: { threads: 2, judged: true },
    property: 'neverLost',
    length: 5,
    isSolution: ({ shared, threads }) => shared === 1 && threads[0].stage === 'done' && threads[1].stage === 'done',
  },
  {
    // The published counterexample has four deliveries: a client's write to one server, and its read from another that
    // knows nothing of it.
    model: singleCopyRegister,
    constants: { clients: 2, servers: 2 },
    property: 'linearizable',
    length: 5,
    isSolution: ({ clients }) => [clients[0], clients[1]].some(({ stage, read }) => stage === 'done' && read === null),
  },
]

describe.each(negatives.map((each) => ({ ...each, name: each.model.name })))(
  '$name',
  ({ model, constants, property, length, isSolution }) => {
    const found = (result: { readonly counterexample?: Counterexample }): Counterexample => {
      if (result.counterexample === undefined) throw new Error('there is no counterexample')
      return result.counterexample
    }

    test('breadth-first search finds a shortest solution', () => {
      const result = check(model, { constants, liveness: false })
      const { steps, property: violated } = found(result)
      expect(result.verdict).toBe('violated')
      expect(violated).toBe(property)
      expect(steps.length).toBe(length)
      expect(isSolution(steps.at(-1)?.state)).toBe(true)
      expect(steps.slice(0, -1).some(({ state }) => isSolution(state))).toBe(false)
      replay(model, constants, steps)
    })

    test('depth-first search finds some solution', () => {
      const result = check(model, { constants, liveness: false, strategy: 'dfs' })
      const { steps } = found(result)
      expect(result.verdict).toBe('violated')
      expect(steps.length).toBeGreaterThanOrEqual(length)
      expect(isSolution(steps.at(-1)?.state)).toBe(true)
      replay(model, constants, steps)
    })
  },
)

/** Takes the steps one after the other, each by its action's name and parameters, and compares the states. */
function replay(model: Model, constants: Constants, steps: Counterexample['steps']): void {
  const instance = instantiate(model, { constants })
  const first: unknown[] = []
  let at = new Int32Array(instance.width)
  instance.initials(() => {
    at = instance.after.slice()
    first.push(instance.value(at))
  })
  expect(first).toEqual([steps[0]?.state])
  for (const { action, params, state } of steps.slice(1)) {
    instance.before.set(at)
    const index = instance.actions.findIndex(({ name }) => name === action)
    if (instance.take(index, params) === undefined)
      throw new Error(`${action} ${JSON.stringify(params)} cannot be taken`)
    at = instance.after.slice()
    expect(instance.value(at)).toEqual(state)
  }
}
