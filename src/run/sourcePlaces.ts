// Names the lines that a user has written in place of those of the bundle: `worker.js:812:9` becomes
// `my-engine/worker.ts:12:3`. The map is made when something has gone wrong, by bundling once more, so that no run
// carries one.
import { SourceMap } from 'node:module'
import { dirname, relative, resolve } from 'node:path'
import { programDirectory } from '../../sim/node/host/stack.ts'
import { bundleProgram, programName } from './bundle.ts'

export interface PlacedSource {
  /** The files of programs that the text may be about. */
  readonly programs: readonly string[]
  /** The file behind `crashworthy:workflows`. */
  readonly workflowsFile: string
}

const frames = new RegExp(`${programDirectory}/([^\\s:()]+)\\.js:(\\d+):(\\d+)`)

/**
 * The text with the places of the sources. Frames of what the bundle has added (a helper, the stand-in for a missing
 * package) are left out; what belongs to none of the programs stays as it is.
 */
export async function withSourcePlaces(text: string, { programs, workflowsFile }: PlacedSource): Promise<string> {
  const maps = new Map<string, SourceMap>()
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const [place = '', name = '', row, column] = frames.exec(line) ?? []
    const file = programs.find((one) => programName(one) === name)
    if (file === undefined) {
      lines.push(line)
      continue
    }
    const map = maps.get(name) ?? (await mapOf(file, workflowsFile))
    maps.set(name, map)
    const entry = map.findEntry(Number(row) - 1, Number(column) - 1)
    if ('originalSource' in entry && !/^[\w.]+:/.test(entry.originalSource)) {
      const source = relative(process.cwd(), resolve(dirname(file), entry.originalSource))
      lines.push(line.replace(place, `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`))
    } else if (!/^\s+at /.test(line)) lines.push(line)
  }
  return lines.join('\n')
}

async function mapOf(file: string, workflowsFile: string): Promise<SourceMap> {
  const { map } = await bundleProgram(file, workflowsFile, { mapped: true })
  if (map === undefined) throw new Error('invariant: a bundle has the map that was asked for')
  return new SourceMap(JSON.parse(map))
}
