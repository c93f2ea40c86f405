// The engines and scenarios that come with the package, found by looking: no list to keep.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../run/subject.ts'

/** Names of the built-in engines or scenarios, sorted. */
export function builtInNames(kind: 'engine' | 'scenario'): readonly string[] {
  const home = kind === 'engine' ? join(packageFolder, 'src', 'engines') : join(packageFolder, 'scenarios')
  return readdirSync(home)
    .filter((name) => existsSync(join(home, name, `${kind}.ts`)))
    .sort()
}
