// A struct: a fixed set of named fields, each at a fixed place. A field that is itself composite is read as the one
// view of its place.
import { layOut, readBits, writeBits } from './layout.ts'
import {
  cached,
  decodeFields,
  encodeFields,
  type Fields,
  type FieldValues,
  isSparse,
  sayFields,
  sizeOfFields,
  valueClass,
} from './scalars.ts'
import type { Assignable, Frozen } from './snapshot.ts'
import type { Source } from './source.ts'
import { type CompositeType, countable, type DraftOf, placeBits, type ValueOf, type ViewOf } from './type.ts'

export type StructView<F extends Fields> = { readonly [K in keyof F]: ViewOf<F[K]> } & Frozen<FieldValues<F>>

/** The fields that are written whole. */
type Scalar<F extends Fields> = { [K in keyof F]: F[K] extends CompositeType ? never : K }[keyof F]

export type StructDraft<F extends Fields> = { [K in Scalar<F>]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, Scalar<F>>]: DraftOf<F[K]>
} & Frozen<FieldValues<F>> &
  Assignable<FieldValues<F>>

export type StructType<F extends Fields> = CompositeType<FieldValues<F>, StructView<F>, StructDraft<F>>

export function struct<F extends Fields>(fields: F): StructType<F> {
  const entries = Object.entries(fields)
  const { spots, bits } = layOut(entries.map(([, type]) => placeBits(type)))

  function view(source: Source): string {
    const parts: string[] = []
    const inits: string[] = []
    const members: string[] = []
    const values: string[] = []
    const assigns: string[] = []
    entries.forEach(([field, type], index) => {
      const name = JSON.stringify(field)
      const { word, shift } = spots[index] ?? { word: 0, shift: 0 }
      if (type.place !== undefined) {
        parts.push(`#part${index};`)
        inits.push(
          `this.#part${index} = new ${type.place.view(source)}(w + ${word}, s + ${shift}, path + ${JSON.stringify(`.${field}`)});`,
        )
        const whole = `outside(path${index}, v, ${JSON.stringify(`to be changed by the methods of its view, or by replace(): ${type.says}`)})`
        members.push(
          `get ${name}() { ${source.guard}return this.#part${index} }`,
          source.mutator(
            `set ${name}(v)`,
            whole.replace(`path${index}`, `this.#path + ${JSON.stringify(`.${field}`)}`),
          ),
        )
        values.push(`this.#part${index}[frozen]()`)
        assigns.push(`this.#part${index}[assign](v[${name}]);`)
        return
      }
      const width = placeBits(type)
      const at = [`this.#w + ${word}`, `this.#s + ${shift}`] as const
      const read = `${type.decode(source)}(${readBits(width, ...at)})`
      const path = `this.#path + ${JSON.stringify(`.${field}`)}`
      const refuse = `outside(${path}, v, ${JSON.stringify(type.says)})`
      const write = `const i = ${type.encode(source)}(v); if (i < 0) ${refuse}; ${writeBits(width, ...at, 'i')}`
      members.push(`get ${name}() { ${source.guard}return ${read} }`, source.mutator(`set ${name}(v)`, write, path))
      values.push(read)
      assigns.push(`this[${name}] = v[${name}];`)
    })
    const frozenValue = valueClass(source, type, Object.keys(fields), Object.keys(fields))
    return source.view(
      type,
      'the state',
      (name) => `class ${name} { ${source.fields} ${parts.join(' ')}
        constructor(w, s, path) { this.#w = w; this.#s = s; this.#path = path; ${inits.join(' ')} }
        [frozen]() { ${source.guard}return Object.freeze(new ${frozenValue}(${values.join(', ')})) }
        ${source.mutator('[assign](v)', assigns.join(' '))}
        ${members.join('\n')} }`,
    )
  }

  const type: StructType<F> = {
    says: sayFields(fields).trim() || '{}',
    shape: { kind: 'struct', fields },
    size: countable(sizeOfFields(fields)),
    sparse: isSparse(fields),
    encode: (source) => {
      const body = encodeFields(source, fields, 0, entries.length)
      return source.once(
        type,
        'encode',
        (name) => `function ${name}(v) { if (typeof v !== 'object' || v === null) return -1; ${body} }`,
      )
    },
    decode: (source) => {
      const body = decodeFields(source, fields, valueClass(source, type, Object.keys(fields), Object.keys(fields)))
      return source.once(type, 'decode', (name) => cached(name, type.size, body))
    },
    place: { bits, view },
  }
  return type
}
