// An engine and a scenario in a folder of the test's own, as a user would have them: everything is right but what the
// test writes over it. What the preflight says is told as the command line does.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll } from 'vitest'
import type { Seed } from '../../sim/decisions/seed.ts'
import { UserError } from '../../src/errors/userError.ts'
import { bundleWorkflowList, listWorkflows, workflowListEntry } from '../../src/run/listWorkflows.ts'
import { type PreflightFigures, preflight, preflightWorkload } from '../../src/run/preflight.ts'
import { execute } from '../../src/run/runnable.ts'
import { withSourcePlaces } from '../../src/run/sourcePlaces.ts'
import { loadSut, packageFolder, prepareSut, type Sut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

const ideal = join(packageFolder, 'src/engines/ideal')
const seeds: readonly Seed[] = [{ high: 0, low: 1 }]

const right: Readonly<Record<string, string>> = {
  'engine.ts': `import ideal from '${ideal}/engine.ts'\nexport default { ...ideal, name: 'mine' }\n`,
  // A copy, as a user has who starts from it.
  'worker.ts': readFileSync(join(ideal, 'worker.ts'), 'utf8').replaceAll("'../../", `'${packageFolder}/src/`),
  'scenario.ts': `
    import { defineScenario } from '${packageFolder}/src/engine/scenario.ts'
    import { mail } from '${packageFolder}/src/engine/services.ts'
    export default defineScenario({
      name: 'greeting', about: 'One mail.', workflows: 'workflows.ts', uses: ['step', 'sleep'], services: { mail: mail() },
      workload: (fc) => fc.constant({
        starts: [{ run: 'r', workflow: 'greet', values: [], atMs: 0 }], signals: [], scriptedMs: 5000,
      }),
      properties: [], sometimes: [], mustFire: [],
    })`,
  'workflows.ts': `
    import { step, workflow } from '${packageFolder}/src/workflow/contract.ts'
    const send = step('send', (tools) => tools.call('mail', 'send', {}))
    const greet = workflow('greet', function* (ctx) {
      yield* ctx.sleep('5s')
      return yield* ctx.step(send)
    })
    export const workflows = [greet]`,
}

let folders = 0
const home = mkdtempSync(join(tmpdir(), 'crashworthy-preflight-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Another file, or the right one with some of its text replaced. */
export type Change = string | readonly [string | RegExp, string]

/** The folder with these files instead of the right ones. */
export function folderWith(changes: Readonly<Record<string, Change>>): string {
  folders += 1
  const folder = join(home, String(folders))
  for (const [name, text] of Object.entries({ ...right, ...changes })) {
    const file = join(folder, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof text === 'string' ? text : (right[name] ?? '').replace(...text))
  }
  return folder
}

export async function sutWith(changes: Readonly<Record<string, Change>>): Promise<Sut> {
  const folder = folderWith(changes)
  return loadSut(await prepareSut(folder, folder))
}

/** The preflight of an engine with a scenario. */
export async function preflightFigures(engine: string, scenario: string): Promise<PreflightFigures> {
  const source = await prepareSut(engine, scenario)
  const sut = await loadSut(source)
  const workflowsFile = join(dirname(source.scenarioFile), sut.scenario.workflows)
  const list = await bundleWorkflowList(workflowsFile)
  const workflows = await inMacrotask(() => execute(() => listWorkflows(list, workflowsFile)))
  const workload = preflightWorkload(sut, workflows, seeds)
  return inMacrotask(() => execute(() => preflight(sut, workload, seeds[0] as Seed)))
}

/** What the preflight says of a folder with these files. */
export async function preflightSays(changes: Readonly<Record<string, Change>>): Promise<string> {
  const folder = folderWith(changes)
  try {
    return JSON.stringify(await preflightFigures(folder, folder))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const placed = {
      programs: [...['worker.ts', 'poller.ts'].map((name) => join(folder, name)), workflowListEntry],
      workflowsFile: join(folder, 'workflows.ts'),
    }
    const { parts } = error
    const text = new UserError({ ...parts, found: await withSourcePlaces(parts.found, placed) }).message
    return text.replaceAll(relative(process.cwd(), folder), '<folder>').replaceAll(folder, '<folder>')
  }
}
