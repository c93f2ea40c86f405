// The time that a workload takes by itself is measured where a scenario does not say it, and where a run is late by
// what it says.
import { expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { runsComplete } from '../../specs/properties/runsComplete.ts'
import { type Execute, performJob } from '../../src/campaign/job.ts'
import type { RunSummary } from '../../src/campaign/protocol.ts'
import type { Scenario, Workload } from '../../src/engine/scenario.ts'
import { UserError } from '../../src/errors/userError.ts'
import { readFaults } from '../../src/run/plan.ts'
import { execute } from '../../src/run/runnable.ts'
import { inMacrotask } from '../inMacrotask.ts'
import { type Change, sutWith } from '../run/preflightFolder.ts'

interface Options {
  readonly faults?: string
  readonly index?: number
  readonly workload?: Partial<Workload>
}

/** One run of an engine and a scenario with these files, and how many worlds it took. */
async function runOf(
  changes: Readonly<Record<string, Change>>,
  { faults = 'none', index = 0, workload = {} }: Options = {},
): Promise<{ readonly summary: RunSummary; readonly worlds: number }> {
  const sut = await sutWith(changes)
  const scenario: Scenario = {
    ...sut.scenario,
    properties: [runsComplete],
    workload: (fc) => sut.scenario.workload(fc).map((own) => ({ ...own, ...workload })),
  }
  let worlds = 0
  const counted: Execute = (make) => {
    worlds += 1
    return inMacrotask(() => execute(make))
  }
  const seed = deriveSeed({ high: 0, low: 1 }, 'scripted', index)
  const job = { kind: 'seed', index, keepTrace: false, seed, faults: readFaults(faults, sut.engine) } as const
  const summary = await performJob({ ...sut, scenario }, job, 1_000_000, counted)
  if (summary === undefined) throw new Error('nothing ends the run')
  return { summary, worlds }
}

test('a workload that does not say what it takes is measured first', async () => {
  const { summary, worlds } = await runOf({ 'scenario.ts': [', scriptedMs: 5000', ''] })
  expect({ worlds, scriptedMs: summary.workload.scriptedMs }).toMatchInlineSnapshot(`
    {
      "scriptedMs": 5006,
      "worlds": 2,
    }
  `)
  await expect(
    runOf({ 'scenario.ts': [', scriptedMs: 5000', ''], 'workflows.ts': ["ctx.sleep('5s')", "ctx.waitFor('never')"] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(
    `[UserError: expected a workload whose run without faults ends, so that its time can be measured, or its 'scriptedMs', found neither, after 20 events in scenario greeting; try: scriptedMs: its sleeps, timeouts, steps and backoffs, in milliseconds]`,
  )
})

test('a run that is late because of a wrong sum says so', async () => {
  // Ten minutes of faults are over when it starts, and the step takes longer than the bound of the engine.
  const starts = [{ run: 'r', workflow: 'greet', values: [], atMs: 599_000 }]
  const slow = ['(tools) =>', 'async (tools) => (await new Promise((done) => setTimeout(done, 90_000)), 1) &&'] as const
  const late = runOf({ 'workflows.ts': slow }, { workload: { starts, scriptedMs: 5000 } })
  await expect(late).rejects.toThrow(UserError)
  await expect(late).rejects.toThrowErrorMatchingInlineSnapshot(
    `[UserError: expected 'scriptedMs' to be an upper bound of what the workload takes by itself, at least 694006 as measured without faults, found 5000 in a workload of scenario greeting; try: add up the longest sleeps, timeouts, steps and backoffs again]`,
  )
})

test('an engine that is stuck after a crash is late by the measured time too', async () => {
  const stuck = {
    'worker.ts': [
      'await pause(left)',
      "await ((await import('crashworthy:world')).incarnation > 1 ? new Promise(() => {}) : pause(left))",
    ],
    'workflows.ts': ['5s', '30s'],
  } as const
  const isLate = ({ summary }: Awaited<ReturnType<typeof runOf>>): boolean =>
    summary.judgements[0]?.verdict === 'violated'
  let found = await runOf(stuck, { faults: 'kill' })
  for (let index = 1; !isLate(found) && index < 30; index += 1) found = await runOf(stuck, { faults: 'kill', index })
  const { worlds, summary } = found
  const { workload, judgements } = summary
  expect({
    worlds,
    scriptedMs: workload.scriptedMs,
    messages: judgements.flatMap(({ violations }) => violations.map(({ message }) => message.split('\n')[0])),
  }).toMatchInlineSnapshot(`
    {
      "messages": [
        "1 run has not ended 90.006 s after healing:",
      ],
      "scriptedMs": 30006,
      "worlds": 4,
    }
  `)
})
