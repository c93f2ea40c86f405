// The vocabulary of a state: `t.struct`, `t.record`, `t.set`, …
import { bag, map, seq, set } from './collections.ts'
import { record } from './record.ts'
import { bool, enumeration, int, option, union } from './scalars.ts'
import { struct } from './struct.ts'

interface Types {
  readonly struct: typeof struct
  readonly union: typeof union
  readonly enum: typeof enumeration
  readonly int: typeof int
  readonly bool: ReturnType<typeof bool>
  readonly option: typeof option
  readonly record: typeof record
  readonly set: typeof set
  readonly bag: typeof bag
  readonly seq: typeof seq
  readonly map: typeof map
}

/**
 * Types of states and parameters. The first value of a type is the one it begins with: 0 of `int(0, 3)`, null, an empty
 * set.
 */
export const t: Types = { struct, union, enum: enumeration, int, bool: bool(), option, record, set, bag, seq, map }
