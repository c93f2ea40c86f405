// Runs scripts that use files, one after another in one real process and in one simulated program, each in a directory
// of its own, and gives what each printed on both sides. A script is the body of an async function with `fs`, `p`
// (fs/promises), `path` and `util`. `print` shows values; `check` shows what an expression gives or throws; `failure`
// shows an error with all that Node puts on it.
import { runProgram } from '../../../runProgram.ts'
import { runReal } from '../../realNode.ts'

export interface Sections {
  readonly real: ReadonlyMap<string, readonly string[]>
  readonly simulated: ReadonlyMap<string, readonly string[]>
  /** What the program used that is refused, and what it did not catch. */
  readonly problems: readonly unknown[]
}

/** Programs see the files of Node 24 on every Node: only there the real ones must be equal in every word. */
export const isReference: boolean = process.versions.node.startsWith('24.')

const mark = '\u0001'

/** The text of one program that runs them all. */
export function programOf(scripts: Readonly<Record<string, string>>): string {
  const entries = Object.entries(scripts).map(([name, body]) => `${JSON.stringify(name)}: async () => {\n${body}\n},`)
  return `const tools = (${tools.toString()})(require)
const { fs, p, path, util, base, print, check, checkAsync, failure } = tools
tools.run({ ${entries.join('\n')} })`
}

export async function runScripts(scripts: Readonly<Record<string, string>>): Promise<Sections> {
  const text = programOf(scripts)
  const [simulated, real] = await Promise.all([runProgram(text), runReal(text)])
  const problems = simulated.events.filter(({ kind }) => kind === 'process.unsupported' || kind === 'process.uncaught')
  if (real.code !== 0) throw new Error(`the real process ended with ${real.code}: ${real.errors}`)
  return {
    real: sections(real.lines),
    simulated: sections(simulated.lines),
    problems: problems.map(({ data }) => data),
  }
}

function sections(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  let current: string[] = []
  for (const line of lines) {
    if (line.startsWith(mark)) {
      current = []
      found.set(line.slice(1), current)
    } else current.push(line)
  }
  return found
}

/** Runs in both processes, from its source text: it uses nothing from outside but `require`. */
function tools(require: (name: string) => unknown): Readonly<Record<string, unknown>> {
  const fs = require('node:fs') as typeof import('node:fs')
  const p = require('node:fs/promises') as typeof import('node:fs/promises')
  const path = require('node:path') as typeof import('node:path')
  const util = require('node:util') as typeof import('node:util')
  const os = require('node:os') as typeof import('node:os')
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'x-'))
  const show = (value: unknown): string =>
    typeof value === 'string'
      ? value
      : util.inspect(value, { depth: 5, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 })
  const print = (...values: unknown[]): void => console.log(values.map(show).join(' ').replaceAll(base, 'BASE'))
  const failure = (error: unknown): unknown => {
    if (!(error instanceof Error)) return error
    const { code, errno, syscall, path: at, dest } = error as NodeJS.ErrnoException & { dest?: string }
    const parts = { errno, syscall, path: at, dest }
    const given = Object.entries(parts).filter(([, value]) => value !== undefined)
    return `${error.name} ${code} ${error.message} ${given.map(([name, value]) => `${name}=${String(value)}`).join(' ')}`.trim()
  }
  const check = (label: string, body: () => unknown): void => {
    try {
      print(label, '=>', body())
    } catch (error) {
      print(label, '!!', failure(error))
    }
  }
  const checkAsync = async (label: string, body: () => unknown): Promise<void> => {
    try {
      print(label, '=>', await body())
    } catch (error) {
      print(label, '!!', failure(error))
    }
  }
  const run = async (scripts: Readonly<Record<string, () => Promise<void>>>): Promise<void> => {
    let count = 0
    for (const [name, script] of Object.entries(scripts)) {
      count += 1
      const directory = path.join(base, String(count))
      fs.mkdirSync(directory)
      process.chdir(directory)
      console.log(`\u0001${name}`)
      await script().catch((error) => print('failed', failure(error)))
      // What a script leaves under way ends before the next begins.
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    process.chdir(base)
    fs.rmSync(base, { recursive: true })
  }
  return { fs, p, path, util, base, print, check, checkAsync, failure, run }
}
