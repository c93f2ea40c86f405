// Mistakes that any run may show, under faults too, and the time that a run is given: a wrong sum in a scenario makes
// no engine late, and an engine that is stuck is late whatever its workflows still wait for.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { runsComplete } from '../../specs/properties/runsComplete.ts'
import type { Workload } from '../../src/engine/scenario.ts'
import { UserError } from '../../src/errors/userError.ts'
import { planOf, readFaults } from '../../src/run/plan.ts'
import { type RunResult, run } from '../../src/run/run.ts'
import type { Sut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'
import { type Change, sutWith } from './preflightFolder.ts'

interface Options {
  readonly faults?: string
  readonly workload?: Partial<Workload>
}

async function runOf(sut: Sut, index: number, { faults = 'none', workload = {} }: Options = {}): Promise<RunResult> {
  const scenario = { ...sut.scenario, properties: [runsComplete] }
  const plan = planOf(scenario, deriveSeed({ high: 5, low: 5 }, 'setup', index), readFaults(faults, sut.engine))
  const input = { sut: { ...sut, scenario }, ...plan, workload: { ...plan.workload, ...workload } }
  return inMacrotask(() => run({ ...input, keepTrace: true, eventsMax: 1_000_000 }))
}

/** What the first run that shows a mistake says, under crashes. */
async function underCrashes(changes: Readonly<Record<string, Change>>): Promise<string> {
  const sut = await sutWith(changes)
  for (let index = 0; index < 20; index += 1) {
    const said = await runOf(sut, index, { faults: 'crash,kill' }).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (said instanceof UserError) return said.message
    if (said !== undefined) throw said
  }
  return 'nothing'
}

const mails = (body: string): Change => [/yield\* ctx\.sleep[\s\S]*return yield\* ctx\.step\(send\)/, body]

test('a workflow that is not deterministic is its own mistake, and no failing of the engine', async () => {
  const said = {
    'a clock of its own': await underCrashes({
      'workflows.ts': mails(
        'yield* ctx.step(send)\nyield* ctx.sleep(Date.now() % 10_000)\nreturn yield* ctx.step(send)',
      ),
    }),
    'state of the process': await underCrashes({
      'workflows.ts': mails(
        "const count = Object.assign(globalThis, { count: (Reflect.get(globalThis, 'count') ?? Math.random()) + 1 }).count\nyield* ctx.step(send)\nreturn yield* ctx.waitFor(`answer ${count}`, { timeout: '10s' })",
      ),
    }),
    'the time of the engine': await underCrashes({
      'workflows.ts': mails(
        'yield* ctx.step(send)\nyield* ctx.sleep((yield* ctx.now()) % 10_000)\nreturn yield* ctx.step(send)',
      ),
    }),
  }
  expect(said).toMatchInlineSnapshot(`
    {
      "a clock of its own": "expected workflows that ask for the same again when they are told the same, found first {"forMs":7864,"path":"1","run":"r","verb":"sleep"}, then {"forMs":6730,"path":"1","run":"r","verb":"sleep"} in workflow 'greet', command 1 of run r; try: ctx.now(), ctx.random() or ctx.uuid(), or a step, for whatever may differ",
      "state of the process": "expected workflows that ask for the same again when they are told the same, found first {"path":"1","run":"r","timeoutMs":10000,"topic":"answer 1.6253392966760654","verb":"waitFor"}, then {"path":"1","run":"r","timeoutMs":10000,"topic":"answer 1.3145618464760722","verb":"waitFor"} in workflow 'greet', command 1 of run r; try: ctx.now(), ctx.random() or ctx.uuid(), or a step, for whatever may differ",
      "the time of the engine": "nothing",
    }
  `)
})

test('a workflow that sleeps longer than the scenario says makes no engine late', async () => {
  const sut = await sutWith({ 'workflows.ts': ['5s', '2d'] })
  for (const faults of ['none', 'all']) {
    const { stop, judgements } = await runOf(sut, 1, { faults, workload: { scriptedMs: 0 } })
    expect({ faults, stop, verdicts: judgements.map(({ verdict }) => verdict) }).toEqual({
      faults,
      stop: 'stopped',
      verdicts: ['holds'],
    })
  }
})

test('an engine that is stuck is late, whatever its workflows wait for', async () => {
  const stuck = {
    'worker.ts': ['await pause(left)', 'await new Promise(() => setInterval(() => {}, 60_000))'],
  } as const
  const messages: string[] = []
  for (const [sleep, work] of [
    ['5s', ''],
    ['2d', ''],
    // What is told of a race before its sleep has ended counts no longer.
    ['0s', "yield* ctx.race([ctx.sleep('30d'), ctx.step(send)])\nyield* ctx.sleep('1m')"],
  ] as const) {
    const changes = {
      ...stuck,
      'workflows.ts': mails(`yield* ctx.sleep('${sleep}')\n${work}\nreturn yield* ctx.step(send)`),
    }
    const { judgements, trace } = await runOf(await sutWith(changes), 1, { workload: { scriptedMs: 0 } })
    const [violation] = judgements[0]?.violations ?? []
    messages.push(
      `${violation?.message.split('\n')[0]} ${violation?.cause} (${(trace.at(-1)?.timeUs ?? 0) / 1_000_000} s)`,
    )
  }
  expect(messages).toMatchInlineSnapshot(`
    [
      "1 run has not ended 60 s after healing: blocked on sleep (605 s)",
      "1 run has not ended 172260.002 s after healing: blocked on sleep (172800.0025 s)",
      "1 run has not ended 60 s after healing: blocked on sleep (605 s)",
    ]
  `)
})
