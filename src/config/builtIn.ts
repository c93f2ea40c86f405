// The engines and scenarios that come with the package, found by looking: no list to keep.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { definitionFile, loadEngine, loadScenario, packageFolder } from '../run/sut.ts'

/** Names of the built-in engines or scenarios, sorted. */
export function builtInNames(kind: 'engine' | 'scenario'): readonly string[] {
  const home = kind === 'engine' ? join(packageFolder, 'src', 'engines') : join(packageFolder, 'scenarios')
  return readdirSync(home)
    .filter((name) => existsSync(join(home, name, `${kind}.ts`)))
    .sort()
}

/** Names of the built-in scenarios of which an engine supports every verb. */
export async function scenariosFor(engineName: string): Promise<readonly string[]> {
  const { supports } = (await loadEngine(definitionFile(engineName, 'engine'))).value
  const names: string[] = []
  for (const name of builtInNames('scenario')) {
    const { uses } = (await loadScenario(definitionFile(name, 'scenario'))).value
    if (uses.every((verb) => supports.includes(verb))) names.push(name)
  }
  return names
}
