// A sut is what is run: one engine with one scenario, its programs bundled and hashed. It is plain data plus the two
// definitions, so that a parent can prepare it once and every worker compiles the same texts.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { faultKinds } from '../../sim/faults/kinds.ts'
import { Program } from '../../sim/node/host/program.ts'
import type { Engine } from '../engine/contract.ts'
import { checkMachines, describeSettings, type MachineSettings, settingsOf } from '../engine/machineSettings.ts'
import type { Scenario } from '../engine/scenario.ts'
import { quoted } from '../errors/didYouMean.ts'
import { UserError } from '../errors/userError.ts'
import {
  type Bundle,
  bundleDefinition,
  bundleProgram,
  evaluateDefinition,
  hashText,
  type ProgramBundle,
  programName,
} from './bundle.ts'
import { packageFolder } from './packageFolder.ts'
import { checkReplacements, type Replacements } from './replacements.ts'

export { packageFolder }

/** What a parent hands to its workers: texts and paths only. */
export interface SutSource {
  readonly engineFile: string
  readonly scenarioFile: string
  /** Working copies that stand in for packages, as they were given. */
  readonly packages: Replacements
  /** The definitions as they were hashed: what a worker evaluates is what the parent has read. */
  readonly definitions: { readonly engine: Bundle; readonly scenario: Bundle }
  readonly programs: Readonly<Record<string, ProgramBundle>>
  /** Of the machines that have any, as the parent has read them. */
  readonly settings: Readonly<Record<string, MachineSettings>>
  /** Identifies what runs: programs, both definitions, and the machines' settings. */
  readonly codeHash: string
}

/** What a machine runs, and what a deploy brings, if the engine claims anything about deploys. */
export interface MachinePrograms {
  readonly program: Program
  readonly next: Program | undefined
}

export interface Sut {
  readonly engine: Engine
  readonly scenario: Scenario
  readonly programs: ReadonlyMap<string, MachinePrograms>
  readonly codeHash: string
}

/** Finds and bundles an engine and a scenario, each by the name of one that is built in or by the path of a folder. */
export async function prepareSut(
  engineName: string,
  scenarioName: string,
  packages: Replacements = {},
): Promise<SutSource> {
  checkReplacements(packages)
  const engineFile = definitionFile(engineName, 'engine')
  const scenarioFile = definitionFile(scenarioName, 'scenario')
  const engine = await loadEngine(engineFile, await bundleDefinition(engineFile, {}, packages))
  const scenario = await loadScenario(scenarioFile, await bundleDefinition(scenarioFile, {}, packages))
  const missing = scenario.value.uses.find((verb) => !engine.value.supports.includes(verb))
  if (missing !== undefined) {
    throw new UserError({
      expected: `an engine that supports '${missing}'`,
      found: engine.value.name,
      where: `scenario ${scenario.value.name}`,
      next: 'crashworthy list',
    })
  }
  const workflows = join(dirname(scenarioFile), scenario.value.workflows)
  const programs: Record<string, ProgramBundle> = {}
  const deploys = engine.value.claims.deploy !== 'not claimed'
  for (const { program, next } of engine.value.machines) {
    programs[program] ??= await bundleProgram(join(dirname(engineFile), program), workflows, { packages })
    if (!deploys) continue
    programs[nextOf(program, next)] ??= await bundleProgram(join(dirname(engineFile), next ?? program), workflows, {
      another: next === undefined,
      packages,
    })
  }
  const definitions = { engine: engine.bundle, scenario: scenario.bundle }
  const settings = settingsOf(engine.value.machines)
  const hashes = [engine.bundle, scenario.bundle, ...Object.values(programs)].map(({ hash }) => hash)
  const codeHash = hashText([...hashes, describeSettings(settings)].join('\n'))
  return { engineFile, scenarioFile, packages, definitions, programs, settings, codeHash }
}

/** Loads the definitions of a prepared sut and compiles its programs. */
export async function loadSut(source: SutSource): Promise<Sut> {
  const { definitions, settings } = source
  const read = (await loadEngine(source.engineFile, definitions.engine)).value
  const engine = { ...read, machines: read.machines.map((machine) => ({ ...machine, ...settings[machine.name] })) }
  const scenario = (await loadScenario(source.scenarioFile, definitions.scenario)).value
  // One Program for each text, so that machines which run the same one share its compiled form.
  const known = new Map<string, Program>()
  const programOf = (key: string, file: string): Program | undefined => {
    const bundle = source.programs[key]
    if (bundle === undefined) return undefined
    const program = known.get(key) ?? new Program(programName(file), bundle.text, bundle.kind)
    known.set(key, program)
    return program
  }
  const programs = new Map<string, MachinePrograms>()
  for (const { name, program, next } of engine.machines) {
    const first = programOf(program, program)
    if (first === undefined) throw new Error(`invariant: the sut has a program for machine ${name}`)
    programs.set(name, { program: first, next: programOf(nextOf(program, next), next ?? program) })
  }
  return { engine, scenario, programs, codeHash: source.codeHash }
}

/** The key of the build that a deploy brings. */
function nextOf(program: string, next: string | undefined): string {
  return `next ${next ?? program}`
}

/** Why a path is no definition. */
function missing(path: string): string {
  if (!existsSync(path)) return `'${path}', which does not exist,`
  return statSync(path).isDirectory() ? `the folder '${path}' without one` : `'${path}', which is no folder,`
}

/** The definition file of a built-in name or of a folder; `where` says what named it. */
export function definitionFile(
  name: string,
  kind: 'engine' | 'scenario',
  where: string = kind === 'engine' ? 'option --engine' : 'the scenario argument',
): string {
  const home = kind === 'engine' ? join(packageFolder, 'src', 'engines') : join(packageFolder, 'scenarios')
  // A path is never a name: ./paid-order is the user's own.
  for (const folder of [...(/[/\\]/.test(name) ? [] : [join(home, name)]), resolve(name)]) {
    for (const extension of ['ts', 'js', 'mjs']) {
      const file = join(folder, `${kind}.${extension}`)
      if (existsSync(file)) return file
    }
  }
  const isPath = /[/\\]/.test(name)
  throw new UserError({
    code: isPath ? 'missing-file' : 'unknown-name',
    expected: `the name of ${kind === 'engine' ? 'an engine' : 'a scenario'} or a folder with a file ${kind}.ts`,
    found: isPath ? missing(name) : quoted(name, readdirSync(home)),
    where,
    next: 'crashworthy list',
  })
}

const engineFields = {
  needed: ['name', 'about', 'machines', 'entry', 'supports', 'leaseMs', 'recoveryBoundMs', 'claims'],
  optional: ['services', 'intermediaries'],
} as const
const scenarioFields = {
  needed: ['name', 'about', 'workflows', 'uses', 'services', 'workload', 'properties', 'sometimes', 'mustFire'],
  optional: [],
} as const

/** What a definition file exports by default, and the bundle that it came from. */
export interface Loaded<T> {
  readonly value: T
  readonly bundle: Bundle
}

/** @param bundle what the file was when it was read before. */
export async function loadEngine(file: string, bundle?: Bundle): Promise<Loaded<Engine>> {
  const loaded = (await load(file, engineFields, bundle)) as Loaded<Engine>
  const { claims, entry, machines } = loaded.value
  checkMachines(machines, file)
  const kinds = faultKinds.map((kind) => kind.name)
  checkFields(claims, { needed: kinds, optional: [] }, `${file}, field 'claims'`)
  for (const kind of kinds) {
    if (['survives', 'detects', 'not claimed'].includes(claims[kind])) continue
    throw wrongDefinition(
      "'survives', 'detects' or 'not claimed'",
      JSON.stringify(claims[kind]),
      `${file}, field 'claims.${kind}'`,
    )
  }
  const names = machines.map(({ name }) => name)
  if (!names.includes(entry))
    throw wrongDefinition(`the name of a machine: ${names.join(', ')}`, `'${entry}'`, `${file}, field 'entry'`)
  return loaded
}

export async function loadScenario(file: string, bundle?: Bundle): Promise<Loaded<Scenario>> {
  return (await load(file, scenarioFields, bundle)) as Loaded<Scenario>
}

interface Fields {
  readonly needed: readonly string[]
  readonly optional: readonly string[]
}

async function load(file: string, fields: Fields, known?: Bundle): Promise<Loaded<unknown>> {
  const bundle = known ?? (await bundleDefinition(file))
  const { default: value } = (await evaluateDefinition(file, bundle)).exports
  if (typeof value !== 'object' || value === null) throw wrongDefinition('a default export', typeof value, file)
  checkFields(value, fields, file)
  return { value, bundle }
}

function checkFields(value: object, { needed, optional }: Fields, where: string): void {
  const missing = needed.find((field) => !(field in value))
  if (missing !== undefined) throw wrongDefinition(`the field '${missing}'`, 'none', where)
  const unknown = Object.keys(value).find((field) => !needed.includes(field) && !optional.includes(field))
  if (unknown !== undefined)
    throw wrongDefinition(`only the fields ${[...needed, ...optional].join(', ')}`, `'${unknown}'`, where)
}

function wrongDefinition(expected: string, found: string, where: string): UserError {
  return new UserError({ expected, found, where, next: 'crashworthy list, and read a built-in one' })
}
