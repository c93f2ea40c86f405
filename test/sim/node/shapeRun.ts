// Prints what the program of the comparison of shapes says in the simulated world of the Node that runs this file, or,
// with the argument `text`, that program itself. A child of its own for each Node, so that nothing is seen of what a
// test runner adds to its process.
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { hostRows, hostTable } from '../../../sim/node/table/table.ts'
import { runProgram } from '../runProgram.ts'
import { neverLoaded } from './probe.ts'
import type { Question } from './shapeProbe.ts'
import { shapeRecipes } from './shapeRecipes.ts'

/** The program, for a real Node as for a simulated one. */
export function shapeProgram(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./shapeProbe.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'probe',
    platform: 'node',
    logLevel: 'silent',
  })
  const modules = hostTable.map(({ module }) => module)
  const question: Question = {
    modules: modules.filter((module) => !module.includes('.') && module !== 'globalThis' && isCompared(module)),
    unsupported: hostRows()
      .filter(({ treatment }) => treatment === 'unsupported')
      .map(({ module, member }) => `${module}.${member}`),
    recipes: shapeRecipes,
  }
  const ask = `probe.shapesOf(${JSON.stringify(question)}, require)`
  return `${outputFiles[0]?.text ?? ''}\nprocess.stdout.write(JSON.stringify(${ask}) + '\\n', () => process.exit())`
}

/** Modules that this Node has, and that the world supports in part at least. */
function isCompared(module: string): boolean {
  const table = hostTable.find((entry) => entry.module === module)
  return table?.unsupported !== '*' && !neverLoaded.has(module) && process.getBuiltinModule(`node:${module}`) !== undefined
}

if (process.argv[2] === 'text') process.stdout.write(shapeProgram())
if (process.argv[2] === 'simulated') {
  const { lines, events } = await runProgram(shapeProgram())
  if (lines.length !== 1) throw new Error(JSON.stringify(events.filter(({ kind }) => kind !== 'process.stdout')))
  process.stdout.write(`${lines[0]}\n`)
}
