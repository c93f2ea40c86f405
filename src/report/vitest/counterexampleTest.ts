// A counterexample as a vitest test: it takes the steps again on the model and expects the violation. It passes as long
// as the model has the mistake; when that is mended, the test says which step is no longer possible.
import { basename, dirname, relative, resolve, sep } from 'node:path'
import type { LoadedModel } from '../../config/models.ts'
import type { Counterexample } from '../../model/instance/counterexample.ts'
import type { ReplayOptions } from '../../model/replay/replay.ts'
import { lineMax } from '../terminal/value.ts'

export interface TestSettings extends Pick<ReplayOptions, 'constants' | 'mutant'> {
  /** The file that the test will be. */
  readonly file: string
}

export function writeTest(
  { model, origin, exported }: LoadedModel,
  { property, steps, loopsTo }: Counterexample,
  { file, constants = {}, mutant }: TestSettings,
): string {
  const from = origin.kind === 'built-in' ? `crashworthy/models/${origin.name}` : besides(file, origin.file)
  const imported = exported === 'default' ? 'model' : `{ ${exported} as model }`
  const options = {
    ...(mutant === undefined ? {} : { mutant }),
    ...(Object.keys(constants).length === 0 ? {} : { constants }),
    property,
  }
  const name = `${model.name}${mutant === undefined ? '' : `, ${mutant}`}: ${property} is violated`
  const trace = loopsTo === undefined ? 'steps' : `{ steps, loopsTo: ${loopsTo} }`
  return `// A counterexample that \`crashworthy check\` found, as a test: run it with vitest. It passes as long as the violation is there.
import { replay } from 'crashworthy/model'
import { expect, test } from 'vitest'
import ${imported} from ${literal(from)}

const steps = ${literal(steps)}

test(${literal(name)}, () => {
  const found = replay(model, ${trace}, ${literal(options, '  ')})
  expect(found).toEqual(${literal({ kind: 'violation', property })})
})
`
}

/** The import specifier of one file as another sees it. */
function besides(from: string, file: string): string {
  const path = relative(dirname(resolve(from)), dirname(file))
    .split(sep)
    .join('/')
  return `${path.startsWith('..') ? path : `./${path}`}/${basename(file)}`.replaceAll('//', '/')
}

/** A value as source text, on one line where it fits. */
function literal(value: unknown, indent = ''): string {
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}  `
  const parts = Array.isArray(value)
    ? value.map((element) => literal(element, inner))
    : Object.entries(value).map(
        ([name, element]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : literal(name)}: ${literal(element, inner)}`,
      )
  const [open, close, space] = Array.isArray(value) ? ['[', ']', ''] : ['{', '}', ' ']
  if (parts.length === 0) return open + close
  const line = `${open}${space}${parts.join(', ')}${space}${close}`
  if (indent.length + line.length <= lineMax && !line.includes('\n')) return line
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}
