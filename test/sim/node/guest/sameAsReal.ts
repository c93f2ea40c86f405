// Runs one program text in a simulated world and in a plain Node process, for comparing what both print. What the text
// prints must not depend on a path, a version or a real time.
import { runProgram } from '../../runProgram.ts'
import { runReal } from '../realNode.ts'

export interface BothRuns {
  readonly simulated: readonly string[]
  readonly real: readonly string[]
}

/** `check(() => value)` prints a value, or the name, code and message of what was thrown. */
const prelude = `const check = (body) => {
  try { console.log(body()) } catch (error) { console.log(error.name, error.code, String(error.message).split('\\n')[0]) }
}
`

export async function runBoth(text: string): Promise<BothRuns> {
  const [simulated, real] = await Promise.all([runProgram(prelude + text), runReal(prelude + text)])
  return { simulated: simulated.lines, real: real.lines }
}
