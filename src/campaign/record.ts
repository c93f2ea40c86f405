// A run record: everything that a run is a function of, and what it came to. A finding is saved as one, and replay
// reads it back; what changed since is named instead of giving a different answer silently.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSchedule, type Schedule } from '../../sim/decisions/schedule.ts'
import { parseSeed, type Seed } from '../../sim/decisions/seed.ts'
import type { Workload } from '../engine/scenario.ts'
import { readTextFile } from '../errors/readTextFile.ts'
import { UserError } from '../errors/userError.ts'
import type { Replacements } from '../run/replacements.ts'
import { packageFolder } from '../run/sut.ts'
import type { CampaignReport, Finding } from './report.ts'

/** The inputs of a run that are not in its seed; when one has changed, equal digests cannot be expected. */
export interface RunInputs {
  readonly tool: string
  /** Major version of Node. */
  readonly node: string
  /** Hash of the engine's and the scenario's code as bundled. */
  readonly code: string
}

export interface RunRecord {
  readonly schemaVersion: 1
  readonly inputs: RunInputs
  readonly engine: string
  readonly scenario: string
  readonly seed: string
  readonly entropy: Seed
  readonly workload: Workload
  readonly schedule: Schedule
  readonly eventsMax: number
  /** Working copies that stood in for packages. */
  readonly packages: Replacements
  readonly digest: string
  readonly property: string
  readonly message: string
}

/** The version of the tool that runs. */
export function toolVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }).version
}

export function inputsOf(codeHash: string): RunInputs {
  return { tool: toolVersion(), node: process.versions.node.split('.')[0] ?? '', code: codeHash }
}

/** Saves each finding as a record. Returns where, or why not: a full disk must not hide a finding. */
export function saveFindings(
  report: CampaignReport,
  options: { readonly out: string },
): { readonly files: ReadonlyMap<string, string>; readonly problem?: string } {
  const files = new Map<string, string>()
  try {
    if (report.findings.length > 0) mkdirSync(options.out, { recursive: true })
    for (const finding of report.findings) {
      const file = join(options.out, `${finding.id}.json`)
      writeFileSync(
        file,
        `${JSON.stringify(recordOf(finding, report.codeHashes[finding.scenario] ?? ''), undefined, 2)}\n`,
      )
      files.set(finding.id, file)
    }
    return { files }
  } catch (error) {
    return { files, problem: error instanceof Error ? error.message : String(error) }
  }
}

function recordOf(finding: Finding, codeHash: string): RunRecord {
  const { engine, scenario, seed, workload, schedule, eventsMax, packages, digest, property, message } = finding
  const entropy = parseSeed(finding.entropy)
  if (entropy === undefined) throw new Error('invariant: a finding has the entropy of its run')
  const inputs = inputsOf(codeHash)
  return {
    schemaVersion: 1,
    inputs,
    engine,
    scenario,
    seed,
    entropy,
    workload,
    schedule,
    eventsMax,
    packages,
    digest,
    property,
    message,
  }
}

/** Reads a record from a file. Whatever is wrong with it is a UserError. */
export function readRecord(file: string): RunRecord {
  const wrong = (found: string): UserError =>
    new UserError({
      expected: 'a run record',
      found,
      where: file,
      next: 'crashworthy replay <seed>:<engine>:<scenario>',
    })
  let parsed: Partial<Record<keyof RunRecord, unknown>>
  const text = readTextFile(file, 'a run record', 'crashworthy replay <seed>:<engine>:<scenario>')
  try {
    parsed = JSON.parse(text) as typeof parsed
  } catch {
    throw wrong('a file that is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || parsed.schemaVersion !== 1) throw wrong('no schemaVersion 1')
  for (const field of ['engine', 'scenario', 'seed', 'digest', 'property', 'message'] as const) {
    if (typeof parsed[field] !== 'string') throw wrong(`no text '${field}'`)
  }
  const { tool, node, code } = (parsed.inputs ?? {}) as Partial<RunInputs>
  if (typeof tool !== 'string' || typeof node !== 'string' || typeof code !== 'string') throw wrong("no 'inputs'")
  const { high, low } = (parsed.entropy ?? {}) as Partial<Seed>
  if (!Number.isInteger(high) || !Number.isInteger(low)) throw wrong("no 'entropy'")
  const workload = parsed.workload as Partial<Workload> | undefined
  if (
    !Array.isArray(workload?.starts) ||
    !Array.isArray(workload.signals) ||
    !Number.isSafeInteger(workload.scriptedMs)
  )
    throw wrong("no 'workload'")
  if (!Number.isSafeInteger(parsed.eventsMax)) throw wrong("no 'eventsMax'")
  const packages = parsed.packages ?? {}
  if (typeof packages !== 'object' || !Object.values(packages).every((folder) => typeof folder === 'string'))
    throw wrong("no folders in 'packages'")
  const schedule = readSchedule(parsed.schedule)
  if ('problem' in schedule) throw wrong(`in 'schedule': ${schedule.problem}`)
  return { ...(parsed as unknown as RunRecord), packages: packages as Replacements, schedule: schedule.schedule }
}
