// What an engine says of the machine under a program: environment, command line, files, time zone. Checked when the
// engine is read, and part of the code hash as the values that they are: a definition may have read them from
// elsewhere.
import { createHash } from 'node:crypto'
import { UserError } from '../errors/userError.ts'
import type { EngineMachine } from './contract.ts'

export type MachineSettings = Pick<EngineMachine, 'env' | 'args' | 'files' | 'timeZone'>

const needed = ['name', 'program', 'restart'] as const
const optional = ['movable', 'vital', 'next', 'env', 'args', 'files', 'timeZone'] as const
const filesBytesMax = 100_000_000

/** Throws a UserError for the first thing that is wrong. `where` is the engine's file. */
export function checkMachines(machines: unknown, where: string): void {
  const wrong = (expected: string, found: string, field: string): UserError =>
    new UserError({
      expected,
      found,
      where: `${where}, field '${field}'`,
      next: 'crashworthy list, and read a built-in one',
    })
  if (!Array.isArray(machines) || machines.length === 0) throw wrong('at least one machine', show(machines), 'machines')
  for (const [index, machine] of machines.entries()) {
    const at = `machines[${index}]`
    if (!isRecord(machine)) throw wrong('an object', show(machine), at)
    const missing = needed.find((field) => typeof machine[field] !== 'string')
    if (missing !== undefined) throw wrong('a text', show(machine[missing]), `${at}.${missing}`)
    const fields: readonly string[] = [...needed, ...optional]
    const unknown = Object.keys(machine).find((field) => !fields.includes(field))
    if (unknown !== undefined) throw wrong(`only the fields ${fields.join(', ')}`, `'${unknown}'`, at)
    checkSettings(machine, (expected, found, field) => wrong(expected, found, `${at}.${field}`))
  }
}

type Wrong = (expected: string, found: string, field: string) => UserError

function checkSettings(machine: Readonly<Record<string, unknown>>, wrong: Wrong): void {
  const { env = {}, args = [], files = {}, timeZone = 'UTC' } = machine
  if (!isRecord(env)) throw wrong('an object of texts', show(env), 'env')
  for (const [name, value] of Object.entries(env)) {
    if (!/^[^=\0]+$/.test(name)) throw wrong('the name of a variable', `'${name}'`, 'env')
    if (name === 'TZ') throw wrong("the zone in the field 'timeZone'", "'TZ'", 'env')
    if (typeof value !== 'string') throw wrong('a text', show(value), `env.${name}`)
  }
  if (!Array.isArray(args) || !args.every((value) => typeof value === 'string'))
    throw wrong('a list of texts', show(args), 'args')
  if (!isRecord(files)) throw wrong('an object of files by their absolute paths', show(files), 'files')
  let bytes = 0
  for (const [path, data] of Object.entries(files)) {
    if (!isPlainPath(path)) throw wrong("an absolute path without '.', '..' and '//'", `'${path}'`, 'files')
    if (typeof data !== 'string' && !(data instanceof Uint8Array))
      throw wrong('text or bytes', show(data), `files '${path}'`)
    bytes += data.length
  }
  if (bytes > filesBytesMax) throw wrong(`at most ${filesBytesMax} bytes`, `${bytes}`, 'files')
  const under = Object.keys(files).find((path) => Object.keys(files).some((other) => other.startsWith(`${path}/`)))
  if (under !== undefined) throw wrong('a file or a directory', `both at '${under}'`, 'files')
  if (!isTimeZone(timeZone)) throw wrong('a time zone such as Europe/Berlin', show(timeZone), 'timeZone')
}

/** A zone that V8 knows by name, so that local times in it are the same on every host. */
export function isTimeZone(zone: unknown): zone is string {
  if (typeof zone !== 'string' || !/^[A-Za-z]/.test(zone)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
  } catch {
    return false
  }
}

/** The settings of each machine that has any. */
export function settingsOf(machines: readonly EngineMachine[]): Readonly<Record<string, MachineSettings>> {
  const found = machines.flatMap(({ name, env, args, files, timeZone }) => {
    const settings = {
      ...(env === undefined ? {} : { env }),
      ...(args === undefined ? {} : { args }),
      ...(files === undefined ? {} : { files }),
      ...(timeZone === undefined ? {} : { timeZone }),
    }
    return Object.keys(settings).length === 0 ? [] : [[name, settings] as const]
  })
  return Object.fromEntries(found)
}

/** One text for equal settings, in which a file is its hash. */
export function describeSettings(settings: Readonly<Record<string, MachineSettings>>): string {
  const sorted = (record: Readonly<Record<string, unknown>>): unknown => Object.entries(record).sort()
  return JSON.stringify(settings, (_, value: unknown) => {
    if (value instanceof Uint8Array) return createHash('sha256').update(value).digest('hex')
    return isRecord(value) ? sorted(value) : value
  })
}

function isPlainPath(path: string): boolean {
  return /^(?:\/[^/\0]+)+$/.test(path) && !path.split('/').some((part) => part === '.' || part === '..')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
