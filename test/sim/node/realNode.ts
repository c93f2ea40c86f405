// The oracle of the comparisons: the same program text in a plain child process of the same Node, in a neutral
// environment.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface RealRun {
  readonly lines: string[]
  readonly errors: string
  /** The exit code, or the name of the signal that ended it. */
  readonly code: number | string
}

const node22Path = fileURLToPath(new URL('../../../node_modules/node22/bin/node', import.meta.url))

/** Node 22, if it is installed beside. */
export const node22: string | undefined = existsSync(node22Path) ? node22Path : undefined

/** Runs the text as a CommonJS main module of a real process. */
export function runReal(text: string, executable: string = process.execPath): Promise<RealRun> {
  const directory = mkdtempSync(join(tmpdir(), 'crashworthy-real-'))
  const script = join(directory, 'main.cjs')
  writeFileSync(script, text)
  // One thread in libuv's pool: with four, requests that are under way together end in any order, and a loaded machine
  // shows it.
  const env = { TZ: 'UTC', LC_ALL: 'C', PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: '1' }
  return new Promise((resolve) => {
    execFile(
      executable,
      ['--no-warnings', script],
      { env, encoding: 'utf8', maxBuffer: 8_000_000, killSignal: 'SIGKILL' },
      (error, stdout, errors) => {
        rmSync(directory, { recursive: true })
        const code = error === null ? 0 : (error.signal ?? error.code ?? 'unknown')
        resolve({ lines: stdout.split('\n').slice(0, -1), errors, code })
      },
    )
  })
}
