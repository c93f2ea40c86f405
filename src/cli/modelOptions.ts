// Options that the commands on models share: which constants and which mutant, read against the model that they are
// for.
import { type Command, Option } from 'commander'
import type { LoadedModel } from '../config/models.ts'
import { quoted } from '../errors/didYouMean.ts'
import { UserError } from '../errors/userError.ts'
import { instantiate } from '../model/instance/instance.ts'
import type { Constants, Model } from '../model/instance/model.ts'
import { mutantsOf } from '../model/instance/mutants.ts'

export interface ModelFlags {
  readonly mutant?: string
  readonly set: readonly string[]
}

export function withModelOptions(command: Command): Command {
  const set = new Option('--set <name=value>', 'another value for a constant of the model; can be repeated').default(
    [],
    'none',
  )
  return command
    .option('--mutant <name>', 'a mutant of the model: itself with one deliberate mistake')
    .addOption(set.argParser((text: string, previous: readonly string[]) => [...previous, text]))
}

export interface ModelSettings {
  readonly constants: Constants
  readonly mutant?: string
}

/**
 * Reads the flags for a model. Whatever the model does not have, and constants that it cannot be built with, are
 * UserErrors.
 */
export function readModelFlags({ model, origin }: LoadedModel, { mutant, set }: ModelFlags): ModelSettings {
  const constants = Object.fromEntries(set.map((text) => readConstant(model, text)))
  const settings = { constants, ...(mutant === undefined ? {} : { mutant }) }
  const known = guarded(() => mutantsOf(model, constants))
  if (mutant !== undefined && !known.includes(mutant)) {
    throw new UserError({
      expected:
        known.length === 0 ? 'no mutant, because the model has none' : `a mutant of ${model.name}: ${known.join(', ')}`,
      code: 'unknown-name',
      found: quoted(mutant, known),
      where: 'option --mutant',
      next: known[0] === undefined ? `crashworthy check ${model.name}` : `--mutant ${known[0]}`,
    })
  }
  guarded(() => instantiate(model, settings))
  return settings

  function guarded<T>(body: () => T): T {
    try {
      return body()
    } catch (error) {
      throw new UserError({
        expected: set.length === 0 ? 'a model that can be built' : `constants that ${model.name} can be built with`,
        found: error instanceof Error ? error.message : String(error),
        where:
          origin.kind === 'file' ? origin.file : `${model.name}${set.length === 0 ? '' : ` with ${set.join(', ')}`}`,
        next: `crashworthy check ${origin.kind === 'file' ? './my-model.ts' : model.name}`,
      })
    }
  }
}

/** Whether `--set` names a constant that this model has. */
export function hasConstant(model: Model, text: string): boolean {
  return Object.hasOwn(model.constants ?? {}, text.split('=')[0] ?? '')
}

function readConstant({ name: model, constants = {} }: Model, text: string): readonly [string, Constants[string]] {
  const where = `option --set`
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? []
  const [example = ['n', 3]] = Object.entries(constants)
  const next = `--set ${example[0]}=${JSON.stringify(example[1])}`
  if (name === undefined || value === undefined)
    throw new UserError({ expected: 'name=value', found: `'${text}'`, where, next })
  if (!Object.hasOwn(constants, name)) {
    const names = Object.keys(constants)
    const expected =
      names.length === 0 ? `no constant, because ${model} has none` : `a constant of ${model}: ${names.join(', ')}`
    throw new UserError({
      expected,
      code: 'unknown-name',
      found: quoted(name, names),
      where,
      next: names.length === 0 ? `crashworthy check ${model}` : next,
    })
  }
  const present = constants[name]
  const read = valueLike(present, value)
  if (read === undefined) {
    const expected = `${name} to be a ${Array.isArray(present) ? 'JSON array' : typeof present}`
    throw new UserError({ expected, found: `'${value}'`, where, next: `--set ${name}=${JSON.stringify(present)}` })
  }
  return [name, read]
}

/** The text as a value of the same type; undefined if it is none. */
function valueLike(present: Constants[string] | undefined, text: string): Constants[string] | undefined {
  if (typeof present === 'string') return text
  try {
    const value = JSON.parse(text) as Constants[string]
    return typeof value === typeof present && Array.isArray(value) === Array.isArray(present) ? value : undefined
  } catch {
    return undefined
  }
}
