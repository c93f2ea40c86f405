// Which workflows a scenario has, by running its file in a world with one machine.
import { join } from 'node:path'
import { Program } from '../../sim/node/host/program.ts'
import { World } from '../../sim/world/world.ts'
import { UserError } from '../errors/userError.ts'
import { bundleProgram, type ProgramBundle } from './bundle.ts'
import type { Replacements } from './replacements.ts'
import type { Runnable } from './runnable.ts'
import { packageFolder } from './sut.ts'

const name = 'workflowList'
const entropy = { high: 0, low: 0 }

/** The program that lists the workflows of a file; `packages` are working copies that stand in for packages. */
export function bundleWorkflowList(workflowsFile: string, packages: Replacements = {}): Promise<ProgramBundle> {
  return bundleProgram(workflowListEntry, workflowsFile, { packages })
}

/** The source of that program. */
export const workflowListEntry: string = join(packageFolder, 'src', 'run', `${name}.ts`)

/** A run whose result is the names. `where` is the workflows' file. Throws a UserError where they are none. */
export function listWorkflows({ text, kind }: ProgramBundle, where: string): Runnable<readonly string[]> {
  const world = new World({
    entropy,
    source: { kind: 'replay', schedule: [] },
    keepTrace: false,
    services: [],
    machines: [{ name, program: new Program(name, text, kind), restart: 'never' }],
  })
  let error: string | undefined
  let unsupported: string | undefined
  let printed = ''
  world.trace.listen(['process.uncaught'], ({ data }) => {
    error ??= (data as { readonly error: string }).error
  })
  world.trace.listen(['process.unsupported'], ({ data }) => {
    unsupported ??= (data as { readonly member: string }).member
  })
  world.trace.listen(['process.stdout'], ({ data }) => {
    printed = String(data)
  })
  // It has said what it has to say once its first turn is over.
  world.after(1_000_000, () => world.kernel.stop())
  world.boot()
  return {
    world,
    limits: { eventsMax: 100_000, timeMaxUs: 2_000_000 },
    finish: () => {
      world.dispose()
      if (error !== undefined && unsupported !== undefined && error.includes(unsupported))
        throw new UserError({
          verdict: 'unknown',
          expected: 'workflows that load',
          found: `does not load in the simulated Node: it needs ${unsupported}`,
          where,
          next: 'crashworthy node-support',
        })
      if (error !== undefined)
        throw new UserError({ expected: 'workflows that load', found: error, where, next: 'mend the file' })
      return namesOf(JSON.parse(printed === '' ? '"nothing"' : printed), where)
    },
  }
}

function namesOf(described: unknown, where: string): readonly string[] {
  const wrong = (found: string): UserError =>
    new UserError({
      expected: "an export 'workflows': an array of what workflow(name, function* …) makes",
      found,
      where,
      next: 'export const workflows = [myWorkflow]',
    })
  if (!Array.isArray(described)) throw wrong(String(described))
  const list = described as readonly { readonly name: string; readonly hasBody: boolean }[]
  const other = list.findIndex(({ hasBody }) => !hasBody)
  if (other !== -1) throw wrong(`something else at index ${other}`)
  const names = list.map((one) => one.name)
  const twice = names.find((one, index) => names.indexOf(one) !== index)
  if (twice !== undefined) throw wrong(`'${twice}' twice`)
  return names
}
