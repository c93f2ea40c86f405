// What a verdict rests on: how long a run is waited for, what excuses an engine from progress, and that a run which met
// a gap of the simulated Node, or a limit, proves nothing. Plain programs take the place of the engine's.
import { expect, test } from 'vitest'
import type { InjectedFault } from '../../sim/decisions/schedule.ts'
import type { FaultName } from '../../sim/faults/kinds.ts'
import { Program } from '../../sim/node/host/program.ts'
import type { Scenario, Workload } from '../../src/engine/scenario.ts'
import { defineProperty, type RunEnd } from '../../src/property/property.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import { loadSut, prepareSut, type Sut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const ideal = await loadSut(await prepareSut('ideal', 'paid-order'))
const leaseMs = 7000
const recoveryBoundMs = 11_000
const scriptedMs = 100_000
/** Faults go on for so long behind the script. */
const holdUpMs = 600_000

interface Script {
  /** The text of the program that clients talk to. */
  readonly program: string
  readonly schedule?: readonly InjectedFault[]
  /** Kinds that the engine claims only to detect. */
  readonly detects?: readonly FaultName[]
  readonly signals?: Workload['signals']
  readonly eventsMax?: number
  readonly sometimes?: Scenario['sometimes']
}

/** Answers whatever it is asked, but for results if it is `deaf`: then no run ever ends. */
const answering = (deaf: string): string => `require('crashworthy:world').serve((operation) => {
  if (operation === 'result') return ${deaf} ? new Promise(() => {}) : { kind: 'value', value: 1 }
  return null
})`
const deaf = answering('true')

/** How the property was told that the run ended, and what it said. */
async function ended(script: Script): Promise<{ readonly end: RunEnd | undefined; readonly result: RunResult }> {
  let end: RunEnd | undefined
  const asked = defineProperty({
    name: 'asked',
    statement: 'It is late at the deadline.',
    source: 'a test',
    kinds: [],
    monitor: () => ({
      see: () => undefined,
      end: (told) => {
        end = told
        return told.kind === 'deadline' ? [{ message: 'late', cause: 'late', evidence: [] }] : []
      },
      premises: () => 1,
    }),
  })
  const { engine, scenario } = ideal
  const claims = { ...engine.claims }
  for (const kind of script.detects ?? []) claims[kind] = 'detects'
  const sut: Sut = {
    ...ideal,
    engine: { ...engine, leaseMs, recoveryBoundMs, claims },
    scenario: { ...scenario, properties: [asked], sometimes: script.sometimes ?? [] },
    programs: new Map([['worker', { program: new Program('worker', script.program), next: undefined }]]),
  }
  const starts = [{ run: 'r', workflow: 'paid-order', values: [], atMs: 0 }]
  const input = {
    sut,
    entropy: { high: 1, low: 1 },
    workload: { starts, signals: script.signals ?? [], scriptedMs },
    source: { kind: 'replay', schedule: script.schedule ?? [] },
    keepTrace: true,
    eventsMax: script.eventsMax ?? 100_000,
  } as const
  const result = await inMacrotask(() => run(input))
  return { end, result }
}

const verdictOf = ({ judgements }: RunResult): string | undefined => judgements[0]?.verdict
const lastMs = ({ trace }: RunResult): number => (trace.at(-1)?.timeUs ?? 0) / 1000
const fault = (site: string, kind: FaultName, choice: number): InjectedFault => ({ site, kind, choice, says: '' })

test('a run that does not end is late after the scripted time, the lease and the recovery bound, and not later', async () => {
  // Something happens every second, so that the last event shows how long the run was waited for.
  const { end, result } = await ended({ program: `${deaf}; setInterval(() => {}, 1000)` })
  const boundMs = scriptedMs + leaseMs + recoveryBoundMs
  expect(end).toEqual({ kind: 'deadline', boundMs })
  expect(verdictOf(result)).toBe('violated')
  expect(lastMs(result)).toBe(scriptedMs + holdUpMs + boundMs)
})

test.each([
  ['behind', 2],
  ['ahead', 3],
] as const)(
  'after healing, clocks that were %s prolong the wait by a little more than they were wrong',
  async (_, choice) => {
    const { end } = await ended({ program: deaf, schedule: [fault('worker clock', 'clock-offset', choice)] })
    expect(end).toEqual({ kind: 'deadline', boundMs: scriptedMs + leaseMs + recoveryBoundMs + 1.2 * 5000 })
  },
)

test('faults go on for ten minutes behind the script', async () => {
  const { result } = await ended({ program: deaf })
  const heal = result.trace.find(({ kind }) => kind === 'world.heal')
  expect(heal?.timeUs).toBe((scriptedMs + holdUpMs) * 1000)
})

test('after its last result a run goes on for a lease and five seconds: there a late second execution shows', async () => {
  const { end, result } = await ended({ program: `${answering('false')}; setInterval(() => {}, 1e9)` })
  const told = result.trace.findLast(({ kind }) => kind === 'client.return')
  expect(end?.kind).toBe('finished')
  expect(verdictOf(result)).toBe('holds')
  expect(lastMs(result)).toBe((told?.timeUs ?? 0) / 1000 + leaseMs + 5000)
})

test('a fault that an engine claims only to detect excuses it from progress, if it took effect; no other does', async () => {
  // Nothing is said on any link, so that a partition has nothing to hold up.
  const kill = fault('worker t=0.05s', 'kill', 1)
  const partition = fault('network t=0.05s', 'partition-group', 1)
  const kinds = async (script: Omit<Script, 'program'>): Promise<unknown> =>
    (await ended({ program: deaf, ...script })).end?.kind
  expect(await kinds({ schedule: [kill], detects: ['kill'] })).toBe('detected')
  expect(await kinds({ schedule: [kill], detects: [] })).toBe('deadline')
  expect(await kinds({ schedule: [kill], detects: ['power-loss', 'partition-group'] })).toBe('deadline')
  expect(await kinds({ schedule: [partition], detects: ['partition-group'] })).toBe('deadline')
  expect(await kinds({ schedule: [], detects: ['kill'] })).toBe('deadline')
})

test('a program that used an unsupported member proves nothing, neither way', async () => {
  const gap = `try { require('dgram').createSocket('udp4') } catch {}`
  for (const program of [`${gap}; ${deaf}`, `${gap}; ${answering('false')}`]) {
    const { result } = await ended({ program })
    expect(result.refused).toEqual([expect.stringContaining('dgram.createSocket at ')])
    expect(result.judgements).toMatchObject([{ verdict: 'unknown', violations: [] }])
  }
})

test('a run that met its limit of events is unknown, and not late', async () => {
  const busy = `${deaf}; const again = () => setImmediate(again); again()`
  const { end, result } = await ended({ program: busy, eventsMax: 500 })
  expect(end?.kind).toBe('limited')
  expect([result.limit?.limit, verdictOf(result)]).toEqual(['events', 'unknown'])
})

test('a sometimes is reached in a run that shows it, and in no other', async () => {
  const sometimes = (name: string, wanted: string): Scenario['sometimes'][number] => ({
    name,
    statement: 's',
    kinds: ['process.stdout'],
    watch:
      () =>
      ({ data }) =>
        String(data).trim() === wanted,
    needsFaults: false,
  })
  const watched = [sometimes('first', 'one'), sometimes('never', 'three'), sometimes('last', 'two')]
  const { result } = await ended({ program: `console.log('one'); console.log('two'); ${deaf}`, sometimes: watched })
  expect(result.reached).toEqual(['first', 'last'])
})

test('what a schedule asked for in vain is reported', async () => {
  const never = fault('worker t=12345s', 'kill', 1)
  const { result } = await ended({ program: deaf, schedule: [never] })
  expect(result.unused).toEqual([{ fault: never, reason: 'no site asked' }])
})

test('two readers ask for each result, a refused client asks again, and signals are sent when they are due', async () => {
  const signals = [{ run: 'r', topic: 'go', payload: 1, atMs: 30_000 }]
  // It comes up after 3.5 s: clients are refused, and ask again after 1 and 2 s more.
  const { result } = await ended({ program: `setTimeout(() => { ${answering('false')} }, 3500)`, signals })
  const calls = result.trace
    .filter(({ kind }) => kind === 'client.call')
    .map(({ data, timeUs }) => {
      const { who, operation } = data as { readonly who: string; readonly operation: string }
      return `${Math.round(timeUs / 1_000_000)} ${who} ${operation}`
    })
  expect(calls).toEqual([
    '0 client start',
    '1 client start',
    '3 client start',
    '7 client start',
    '7 first reader result',
    '7 second reader result',
    '30 client signal',
  ])
})
