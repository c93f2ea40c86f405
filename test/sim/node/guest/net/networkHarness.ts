// Runs small scripts that use `net` and `http`, both ends of a connection in one program, in a simulated world and in a
// plain process of the same Node, and gives what each side of each script noted. A script is the body of an async
// function of (note, listen, wait); when it has returned, what its sockets still do within a few milliseconds counts
// too.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from '../../../runProgram.ts'
import { runReal } from '../../realNode.ts'

/** Script texts by name. */
export type Scripts = Readonly<Record<string, string>>
/** What was noted, by script: lines that begin with the side that noted them, in the order of each side. */
export type Notes = Readonly<Record<string, readonly string[]>>

const mark = '\u0001'

/** The text of a program that runs the scripts one after another. */
export function programOf(scripts: Scripts): string {
  const bodies = Object.entries(scripts).map(
    ([name, body]) => `${JSON.stringify(name)}: async (note, listen, wait) => {\n${body}\n},`,
  )
  return `const net = require('net'), http = require('http'), { once } = require('events'), { inspect } = require('util')
const scripts = {\n${bodies.join('\n')}\n}
${harness}`
}

const harness = `
const text = (value) => typeof value === 'string' ? value : value instanceof Error ? [value.name, value.code, value.message].join(' ') : inspect(value, { breakLength: Infinity })
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const listen = async (server, ...values) => {
  server.listen(0, '127.0.0.1', ...values)
  await once(server, 'listening')
  return server.address().port
}
let uncaught = () => {}
process.on('uncaughtException', (error) => uncaught(error))
const main = async () => {
  for (const [name, script] of Object.entries(scripts)) {
    const notes = {}
    const note = (side, ...values) => void (notes[side] ??= []).push(values.map(text).join(' '))
    uncaught = (error) => note('uncaught', text(error).replace(/:\\d+$/, ':port'))
    const late = wait(5000).then(() => note('harness', 'timed out'))
    await Promise.race([script(note, listen, wait).catch((error) => note('harness', error)), late])
    await wait(20)
    console.log('${mark}' + name)
    for (const side of Object.keys(notes).sort()) for (const line of notes[side]) console.log(JSON.stringify(side + ': ' + line))
  }
  // What it prints to a busy reader must be gone before it ends.
  process.stdout.write('', () => process.exit(0))
}
main()`

export function notesOf(lines: readonly string[]): Notes {
  const notes: Record<string, string[]> = {}
  let current: string[] = []
  for (const line of lines) {
    if (line.startsWith(mark)) {
      current = []
      notes[line.slice(1)] = current
    } else current.push(JSON.parse(line) as string)
  }
  return notes
}

export async function simulatedNotes(scripts: Scripts): Promise<Notes> {
  return notesOf((await runProgram(programOf(scripts))).lines)
}

export async function realNotes(scripts: Scripts, executable?: string): Promise<Notes> {
  return notesOf((await runReal(programOf(scripts), executable)).lines)
}

/** The simulation itself run by another Node, from its sources. */
export function simulatedNotesOn(executable: string, scripts: Scripts): Promise<Notes> {
  const directory = mkdtempSync(join(tmpdir(), 'crashworthy-older-'))
  const script = join(directory, 'main.mts')
  const helper = new URL('../../../runProgram.ts', import.meta.url).href
  writeFileSync(
    script,
    `import { runProgram } from ${JSON.stringify(helper)}
console.log(JSON.stringify((await runProgram(${JSON.stringify(programOf(scripts))})).lines))`,
  )
  return new Promise((resolve, reject) => {
    execFile(executable, ['--no-warnings', script], { encoding: 'utf8', maxBuffer: 8_000_000 }, (error, stdout) => {
      rmSync(directory, { recursive: true })
      if (error === null) resolve(notesOf(JSON.parse(stdout) as string[]))
      else reject(error)
    })
  })
}

export interface Compared {
  readonly real: Notes
  readonly simulated: Notes
}

/**
 * Both sides on one Node. A busy machine can be late where a script counts on milliseconds, so that what differs runs
 * again for real.
 */
export async function compareNotes(scripts: Scripts, executable?: string): Promise<Compared> {
  const children = Promise.all([
    realNotes(scripts, executable),
    executable === undefined ? undefined : simulatedNotesOn(executable, scripts),
  ])
  const here = executable === undefined ? await simulatedNotes(scripts) : undefined
  const [first, older] = await children
  const simulated = here ?? older ?? {}
  let real = first
  for (let tries = 0; tries < 3; tries += 1) {
    const differing = Object.entries(scripts).filter(
      ([name]) => JSON.stringify(real[name]) !== JSON.stringify(simulated[name]),
    )
    if (differing.length === 0) break
    real = { ...real, ...(await realNotes(Object.fromEntries(differing), executable)) }
  }
  return { real, simulated }
}
