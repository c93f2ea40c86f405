// Runs the text of a program in a real Node process, for tests which compare the simulated world with the real one.
import { execFileSync } from 'node:child_process'

/** Lines of stdout. Throws if the program fails. */
export function runReal(text: string): string[] {
  const output = execFileSync(process.execPath, ['--no-warnings', '-e', text], { encoding: 'utf8', env: { TZ: 'UTC', LC_ALL: 'C' } })
  return output.split('\n').slice(0, -1)
}
