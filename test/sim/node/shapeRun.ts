// Prints, as JSON, what the program of the comparison of shapes (shapeProbe.ts) says in a real process of the Node that
// runs this file, and in its simulated world. The test runs it in a child of its own for each Node, so that nothing is
// seen of what a test runner adds to its process.
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { hostRows, hostTable } from '../../../sim/node/table/table.ts'
import { runProgram } from '../runProgram.ts'
import { neverLoaded } from './probe.ts'
import { runReal } from './realNode.ts'
import type { Question, Shapes } from './shapeProbe.ts'
import { shapeRecipes } from './shapeRecipes.ts'

export interface BothShapes {
  readonly real: Shapes
  readonly simulated: Shapes
}

/** The program, for a real Node as for a simulated one. */
function shapeProgram(): string {
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
      .filter(({ treatment }) => treatment === 'unsupported' || treatment === 'denied')
      .map(({ module, member }) => `${module}.${member}`),
    recipes: shapeRecipes,
  }
  const ask = `probe.shapesOf(${JSON.stringify(question)}, require)`
  return `${outputFiles[0]?.text ?? ''}\nprocess.stdout.write(JSON.stringify(${ask}) + '\\n', () => process.exit())`
}

/** Modules that this Node has, and that the world supports in part at least. */
function isCompared(module: string): boolean {
  const table = hostTable.find((entry) => entry.module === module)
  return (
    table?.unsupported !== '*' && !neverLoaded.has(module) && process.getBuiltinModule(`node:${module}`) !== undefined
  )
}

const text = shapeProgram()
const real = await runReal(text)
if (real.code !== 0) throw new Error(`the real Node ended with ${real.code}: ${real.errors}`)
const simulated = await runProgram(text)
if (simulated.lines.length !== 1) throw new Error(JSON.stringify(simulated.events.slice(0, 20)))
const both: BothShapes = { real: JSON.parse(real.lines[0] ?? ''), simulated: JSON.parse(simulated.lines[0] ?? '') }
process.stdout.write(JSON.stringify(both))
