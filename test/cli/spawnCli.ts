// Runs the built command line as a script would, most often in a folder of the test's own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'

export const main: string = join(packageFolder, 'dist/src/cli/main.js')

export interface Answer {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const hangMs = 1_800_000

/**
 * Runs one command to its end. While it runs the test runner stands still, its clock included: a command that hangs is
 * killed here, and its status is null.
 */
export function runCli(
  values: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly node?: string } = {},
): Answer {
  const { node = process.execPath, ...rest } = options
  return spawnSync(node, [main, ...values], { ...rest, encoding: 'utf8', timeout: hangMs, killSignal: 'SIGKILL' })
}

export interface CliFolder {
  readonly folder: string
  readonly cli: (...values: readonly string[]) => Answer
  /** Writes a file, and the folders above it. */
  readonly write: (path: string, text: string) => void
}

/** A folder that is gone after the tests of the file. */
export function cliFolder(env: Readonly<Record<string, string>> = {}): CliFolder {
  const folder = mkdtempSync(join(tmpdir(), 'crashworthy-cli-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return {
    folder,
    cli: (...values) => runCli(values, { cwd: folder, env: { ...process.env, ...env } }),
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
  }
}
