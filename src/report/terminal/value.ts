// Frozen values of a model's state as text, the difference between two of them as fields, and text broken into lines.
// Records and structs are objects there, sets, bags and sequences arrays: which of them an array is, only the model
// knows.

export const lineMax = 80

/** A space at which no line breaks. */
const joint = '\u00a0'

/** A place in a state and what it has there. */
export interface FieldValue {
  readonly field: string
  readonly value: unknown
}

/** A value on one line, to be wrapped: `{owner: null, log: [put(key: 0)]}`. */
export function sayValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sayValue).join(', ')}]`
  if (!isObject(value)) return typeof value === 'string' ? sayText(value) : String(value)
  const { kind, ...fields } = value
  const parts = (entries: object): string =>
    Object.entries(entries)
      .map(([name, inner]) => `${name}:${joint}${sayValue(inner)}`)
      .join(', ')
  if (typeof kind === 'string') return parts(fields) === '' ? kind : `${kind}(${parts(fields)})`
  return parts(value) === '' ? '{}' : `{${parts(value)}}`
}

/** A choice of parameters: `at: 0, to: 2`, and nothing where there are none. */
export function sayParams(params: object): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}:${joint}${sayValue(value)}`)
    .join(', ')
}

/** A step of a model: its action, and its parameters if it has any. */
export function sayStep(action: string, params: object): string {
  const said = sayParams(params)
  return said === '' ? action : `${action}(${said})`
}

/** Fields as lines, in two columns. */
export function fieldLines(fields: readonly FieldValue[], indent: number): readonly string[] {
  const width = Math.min(24, Math.max(0, ...fields.map(({ field }) => field.length)))
  return fields.flatMap(({ field, value }) =>
    wrap(`${' '.repeat(indent)}${field.padEnd(width)}  ${sayValue(value)}`, indent + 2 + width),
  )
}

/** All fields of a state. One that is too wide for a line is taken apart. */
export function fieldsOf(state: object): readonly FieldValue[] {
  return Object.entries(state).flatMap(([field, value]) => apart(field, value))
}

/** The fields that differ in `after`, down to the smallest part that has a name. */
export function changedFields(before: unknown, after: unknown, field = ''): readonly FieldValue[] {
  if (same(before, after)) return []
  if (!isObject(before) || !isObject(after) || !haveSameFields(before, after)) return [{ field, value: after }]
  return Object.keys(after).flatMap((name) => changedFields(before[name], after[name], join(field, name)))
}

/** Breaks text at spaces; lines after the first begin with `indent` spaces. */
export function wrap(text: string, indent: number): readonly string[] {
  const start = text.search(/[^ ]|$/)
  const [first = '', ...words] = text.slice(start).split(' ')
  const lines = [text.slice(0, start) + first]
  for (const word of words) {
    const line = lines.at(-1) ?? ''
    if (line.length + 1 + word.length <= lineMax) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(' '.repeat(indent) + word)
  }
  return lines.map((line) => line.replaceAll(joint, ' '))
}

/** What comes before and between a field and its value. */
const margin = 10

function apart(field: string, value: unknown): readonly FieldValue[] {
  if (!isObject(value) || isVariant(value) || margin + field.length + sayValue(value).length <= lineMax)
    return [{ field, value }]
  return Object.entries(value).flatMap(([name, inner]) => apart(join(field, name), inner))
}

function join(field: string, name: string): string {
  if (field === '') return name
  return /^[A-Za-z_]\w*$/.test(name) ? `${field}.${name}` : `${field}[${name}]`
}

function sayText(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : JSON.stringify(text)
}

interface Fields {
  readonly [name: string]: unknown
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value of a union: it changes as a whole. */
function isVariant(value: Fields): boolean {
  return typeof value['kind'] === 'string'
}

function haveSameFields(one: Fields, other: Fields): boolean {
  return !isVariant(one) && !isVariant(other) && same(Object.keys(one), Object.keys(other))
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
