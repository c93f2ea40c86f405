// Published state counts of small models, as given in the manifests of the public TLA+ Examples and in the tests of
// Stateright. Distinct states, generated states and depth are TLC's numbers: the middle one tells whether a model takes
// its steps at the published granularity. Stateright counts generated states otherwise; of its models only the distinct
// ones are compared.
import { expect, test } from 'vitest'
import { check, type Model } from '../../../src/model/index.ts'
import { instantiate } from '../../../src/model/instance/instance.ts'
import { Judge } from '../../../src/model/instance/judge.ts'
import type { Constants } from '../../../src/model/instance/model.ts'
import { breadthFirst } from '../../../src/model/search/breadthFirst.ts'
import { Exploration, unlimited } from '../../../src/model/states/exploration.ts'
import { acpNonBlocking } from './acpNonBlocking.ts'
import { acpSimple } from './acpSimple.ts'
import { echo } from './echo.ts'
import { fastPaxos } from './fastPaxos.ts'
import { increment } from './increment.ts'
import { linearEquation } from './linearEquation.ts'
import { paxosTiny } from './paxosTiny.ts'
import { pingPong } from './pingPong.ts'
import { prisoners } from './prisoners.ts'
import { schedulingAllocator } from './schedulingAllocator.ts'
import { simplifiedPaxos } from './simplifiedPaxos.ts'
import { singleCopyRegister } from './singleCopyRegister.ts'
import { tcp } from './tcp.ts'
import { teachingConcurrency } from './teachingConcurrency.ts'
import { otherWays } from './ways.ts'

interface Published {
  readonly model: Model
  readonly constants: Constants
  readonly distinct: number
  /** Not of Stateright's models. */
  readonly generated?: number
  readonly depth?: number
  /** Small enough for every step to be taken twice. */
  readonly audit?: boolean
  /** What the published model is known never to put to the test. */
  readonly vacuous?: readonly string[]
}

const tla: readonly Published[] = [
  { model: echo, constants: { n: 3 }, distinct: 75, generated: 116, depth: 16, audit: true },
  { model: prisoners, constants: { n: 4 }, distinct: 214, generated: 860, depth: 14, audit: true },
  { model: teachingConcurrency, constants: { n: 5 }, distinct: 723, generated: 1842, depth: 11, audit: true },
  { model: tcp, constants: {}, distinct: 1182, generated: 6322, depth: 14, audit: true },
  { model: simplifiedPaxos, constants: { values: 3 }, distinct: 1207, generated: 13_290, depth: 22 },
  {
    model: schedulingAllocator,
    constants: { clients: 3, resources: 2 },
    distinct: 1690,
    generated: 5854,
    depth: 7,
    audit: true,
  },
  { model: paxosTiny, constants: { ballots: 2, values: 2 }, distinct: 3921, generated: 23_563, depth: 17 },
  { model: acpNonBlocking, constants: { n: 2 }, distinct: 4284, generated: 23_988, depth: 19 },
  { model: fastPaxos, constants: { values: 3 }, distinct: 25_617, generated: 320_053, depth: 22 },
  { model: acpSimple, constants: { n: 3 }, distinct: 54_944, generated: 218_352, depth: 21 },
]

const stateright: readonly Published[] = [
  { model: pingPong, constants: { max: 5, loses: false, repeats: true }, distinct: 11, audit: true },
  { model: pingPong, constants: { max: 5, loses: false, repeats: false }, distinct: 11, audit: true },
  { model: increment, constants: { threads: 2 }, distinct: 13, audit: true },
  { model: pingPong, constants: { max: 1, loses: true, repeats: true }, distinct: 14, audit: true },
  { model: singleCopyRegister, constants: { clients: 2, servers: 1 }, distinct: 93, audit: true },
  { model: pingPong, constants: { max: 5, loses: true, repeats: true }, distinct: 4094 },
  // Exhaustive because there is no solution.
  {
    model: linearEquation,
    constants: { a: 2, b: 4, c: 7 },
    distinct: 65_536,
    vacuous: ['no state satisfies property solvable'],
  },
]

const published = [...tla, ...stateright].map((each) => ({
  ...each,
  name: each.model.name,
  scope: JSON.stringify(each.constants),
}))

test.each(published)(
  '$name $scope: the published counts, breadth first',
  ({ model, constants, distinct, generated, depth, vacuous = [] }) => {
    const result = check(model, { constants, liveness: false })
    expect(result.verdict).not.toBe('violated')
    expect(result.distinct).toBe(distinct)
    if (generated !== undefined) expect(result.generated).toBe(generated)
    if (depth !== undefined) expect(result.depth).toBe(depth)
    expect(result.vacuous).toEqual(result.gaps.length === 0 ? vacuous : [])
    // Also of what was not exhausted: every action has been taken.
    expect(result.actions.filter(({ fired }) => fired === 0)).toEqual([])
  },
)

test.each(published)('$name $scope: the published counts, depth first', ({ model, constants, distinct, generated }) => {
  const result = check(model, { constants, liveness: false, strategy: 'dfs' })
  expect(result.verdict).not.toBe('violated')
  expect(result.distinct).toBe(distinct)
  if (generated !== undefined) expect(result.generated).toBe(generated)
})

test.each(published.filter(({ audit }) => audit === true))(
  '$name $scope: the same with every step taken twice',
  (each) => {
    const result = check(each.model, { constants: each.constants, liveness: false, audit: true })
    expect(result.verdict).not.toBe('violated')
    expect(result.distinct).toBe(each.distinct)
    if (each.generated !== undefined) expect(result.generated).toBe(each.generated)
  },
)

test.each([
  { model: prisoners, constants: { n: 4 }, name: 'freed', verdict: 'holds' },
  { model: pingPong, constants: { loses: false, repeats: true }, name: 'reachesMax', verdict: 'holds' },
  { model: pingPong, constants: { loses: false, repeats: false }, name: 'reachesMax', verdict: 'holds' },
  // The first message can be lost.
  { model: pingPong, constants: { loses: true, repeats: true }, name: 'reachesMax', verdict: 'violated' },
])('$model.name $constants: $name, a property of liveness, $verdict', ({ model, constants, name, verdict }) => {
  const { properties } = check(model, { constants })
  expect(properties.find((property) => property.name === name)?.verdict).toBe(verdict)
})

test('ping-pong to 1 on a network that loses and repeats: each of the 14 published states, and no other', () => {
  const instance = instantiate(pingPong, { constants: { max: 1, loses: true, repeats: true } })
  const search = new Exploration(instance, new Judge(instance))
  breadthFirst(search, unlimited)
  const { store } = search
  const found = Array.from({ length: store.size }, (_, index) => {
    const state = new Int32Array(store.width)
    store.load(index, state)
    const { pinger, ponger, sent } = instance.value(state) as {
      pinger: number
      ponger: number
      sent: { kind: string; number: number }[]
    }
    return `${pinger}${ponger} ${sent.map(({ kind, number }) => `${kind}${number}`).join(' ')}`.trim()
  })
  expect(found.sort()).toEqual([
    '00',
    '00 ping0',
    // Whatever was sent when the ponger has counted, all or some of it lost.
    '01',
    '01 ping0',
    '01 ping0 pong0',
    '01 pong0',
    '11',
    '11 ping0',
    '11 ping0 ping1',
    '11 ping0 ping1 pong0',
    '11 ping0 pong0',
    '11 ping1',
    '11 ping1 pong0',
    '11 pong0',
  ])
})

test.each(published)(
  '$name $scope: two threads count the same, and so do fingerprints',
  ({ model, constants, distinct, generated, depth }) => {
    const wanted = { distinct, ...(generated !== undefined && { generated }), ...(depth !== undefined && { depth }) }
    expect(otherWays(model, constants)).toMatchObject({ twoThreads: wanted, fingerprints: wanted })
  },
  60_000,
)
