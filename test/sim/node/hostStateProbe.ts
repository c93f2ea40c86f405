// Runs for each state of hostState.ts: a program that observes, one that changes and observes, and the first again, in
// this one process. Prints what was seen. See history.test.ts.
import { runProgram } from '../runProgram.ts'
import { hostStates } from './hostState.ts'

const settle = (body: string): string =>
  `(async () => { try { ${body} } catch (error) { console.log('refused', error.code ?? error.message) } })()`
const show = (expression: string): string =>
  `console.log(require('util').inspect(await (${expression}), { depth: 4 })); process.exit(0)`

const survives: string[] = []
const changes: string[] = []
const refused: string[] = []
const unseen: string[] = []
for (const [name, { change, observe }] of Object.entries(hostStates)) {
  const fresh = await runProgram(settle(show(observe)))
  const { lines } = await runProgram(settle(`${change}; ${show(observe)}`))
  const again = await runProgram(settle(show(observe)))
  if (again.digest !== fresh.digest) survives.push(name)
  if (fresh.lines[0]?.startsWith('refused') !== false) unseen.push(`${name}: ${fresh.lines.join()}`)
  if (lines.some((line) => line.startsWith('refused'))) refused.push(`${name}: ${lines[0]?.slice(8)}`)
  else if (lines.join('\n') !== fresh.lines.join('\n')) changes.push(name)
}
console.log(JSON.stringify({ states: Object.keys(hostStates).length, survives, changes, refused, unseen }))
