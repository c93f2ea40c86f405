// Working copies in place of packages: `--resolve @resonatehq/sdk=../checkout` runs an engine against a package as it
// is in a folder. What the copy's files say is part of the code, and so of the code hash; where the folder lies is not.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '../errors/userError.ts'

/** Names of packages, and the folders of the working copies that take their places, as they were given. */
export type Replacements = Readonly<Record<string, string>>

const where = 'option --resolve'
const next = '--resolve @resonatehq/sdk=../resonate-sdk-ts'

/** Reads `name=folder`, once for each package. Whatever is wrong with one is a UserError. */
export function readReplacements(texts: readonly string[]): Replacements {
  const found: Record<string, string> = {}
  for (const text of texts) {
    const [, name, folder] = /^((?:@[\w.-]+\/)?[\w.-]+)=(.+)$/.exec(text) ?? []
    if (name === undefined || folder === undefined)
      throw new UserError({
        expected: 'the name of a package and a folder: name=folder',
        found: `'${text}'`,
        where,
        next,
      })
    if (Object.hasOwn(found, name))
      throw new UserError({ expected: 'one folder for each package', found: `two for '${name}'`, where, next })
    found[name] = folder
  }
  checkReplacements(found)
  return found
}

/** Each folder must hold a package, now. */
export function checkReplacements(replacements: Replacements): void {
  for (const [name, folder] of Object.entries(replacements)) {
    const manifest = join(resolve(folder), 'package.json')
    if (!existsSync(manifest))
      throw new UserError({ expected: `the folder of the package '${name}'`, found: `no ${manifest}`, where, next })
    try {
      JSON.parse(readFileSync(manifest, 'utf8'))
    } catch (error) {
      throw new UserError({ expected: 'a package.json', found: String(error), where: manifest, next })
    }
  }
}

/** The options that say the same on a command line. */
export function replacementOptions(replacements: Replacements): readonly string[] {
  return Object.entries(replacements).map(([name, folder]) => `--resolve ${shellWord(`${name}=${folder}`)}`)
}

/** One word of a shell's command. */
export function shellWord(text: string): string {
  return /^[\w.,:=/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
