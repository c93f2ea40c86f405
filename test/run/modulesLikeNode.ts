// A folder of files whose programs run in real Node and as a bundle in the simulation, for a comparison. Whatever in
// the output names the folder names `/app` instead.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { bundleProgram } from '../../src/run/bundle.ts'
import { runProgram } from '../sim/runProgram.ts'

export interface Ended {
  readonly lines: readonly string[]
  readonly code: number | undefined
  readonly errors: string
}

export interface ModulesFolder {
  write(path: string, text: string): string
  bundle(file: string): ReturnType<typeof bundleProgram>
  /** In a real process, of this Node or of another one. */
  real(file: string, node?: string): Promise<Ended>
  simulated(file: string): Promise<Ended>
  /** Writes a main module, expects lines and exit code to be Node's, and gives the lines. */
  sameAsNode(program: string, name?: string): Promise<readonly string[]>
}

export function modulesFolder(): ModulesFolder {
  let folder = ''
  const write = (path: string, text: string): string => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crashworthy-modules-'))
    write('none/workflows.ts', '')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const bundle: ModulesFolder['bundle'] = (file) => bundleProgram(file, join(folder, 'none/workflows.ts'))

  const real: ModulesFolder['real'] = (file, node = process.execPath) =>
    new Promise((resolve) => {
      execFile(node, [file], { cwd: folder }, (error, stdout, errors) => {
        const lines = stdout.replaceAll(folder, '/app').split('\n').slice(0, -1)
        resolve({ lines, errors, code: error === null ? 0 : Number(error.code) })
      })
    })

  const simulated: ModulesFolder['simulated'] = async (file) => {
    const { text, kind } = await bundle(file)
    const { lines, code, events } = await runProgram(text, { kind })
    const errors = events.filter((event) => event.kind === 'process.stderr').map(({ data }) => String(data))
    // A program's file is JavaScript in its machine, whatever it was before.
    const own = lines.map((line) => line.replaceAll('/app/main.js', `/app/${file.slice(dirname(file).length + 1)}`))
    return { lines: own, code, errors: errors.join('') }
  }

  const sameAsNode: ModulesFolder['sameAsNode'] = async (program, name = 'main.mjs') => {
    const file = write(name, program)
    const [ours, nodes] = await Promise.all([simulated(file), real(file)])
    expect({ ...ours, errors: '' }).toEqual({ ...nodes, errors: '' })
    return ours.lines
  }
  return { write, bundle, real, simulated, sameAsNode }
}
