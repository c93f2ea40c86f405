// Runs one ordinary program in a world of one machine, without faults: `crashworthy exec`. It runs in a process of its
// own, whose environment is that of a campaign's workers, and what it prints goes straight to this process's streams.
import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Seed } from '../../sim/decisions/seed.ts'
import { preludeText } from '../../sim/node/host/prelude.ts'
import { UserError } from '../errors/userError.ts'
import { bundleProgram, type ProgramBundle, programName } from './bundle.ts'

export interface ExecOptions {
  readonly seed: Seed
  /** What follows the program on its command line. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The machine's wall clock at the program's first line, milliseconds since 1970; else it is drawn from the seed. */
  readonly dateMs?: number
  /** The name of a zone that V8 knows. */
  readonly timeZone?: string
  readonly eventsMax: number
}

/** What the child is sent. */
export interface ExecOrder extends ExecOptions {
  readonly name: string
  readonly program: ProgramBundle
  readonly prelude: string
}

/** Runs a program's file and gives its exit code; 2 if what it came to is no answer, which stderr then says. */
export async function exec(file: string, options: ExecOptions): Promise<number> {
  const entry = resolve(file)
  if (!existsSync(entry))
    throw new UserError({
      expected: "a program's file",
      found: `no ${entry}`,
      where: 'the program argument',
      next: 'crashworthy exec ./program.ts',
    })
  const program = await bundleProgram(entry, undefined)
  const order: ExecOrder = { ...options, name: programName(entry), program, prelude: preludeText() }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const { PATH = '' } = process.env
  const child = fork(fileURLToPath(new URL(`./execChild.${extension}`, import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { PATH, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  return new Promise((done, fail) => {
    child.on('error', fail)
    child.on('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0)))
    child.send(order)
  })
}
