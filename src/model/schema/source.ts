// The source of what is compiled from a schema: functions and classes, each emitted once, over one buffer of packed
// words. Everything about a place that is known beforehand (masks, strides, bounds) is a literal in it, so that a read
// is a shift and a mask.
import { mustBeBoolean, mustBeSynchronous, OutsideSchema, ReadOnly, ViewKept } from '../../errors/modelError.ts'
import { assign, frozen } from './snapshot.ts'
import { place, seal } from './strict.ts'

/**
 * Which code views get: may they be written, and do they notice that they are used after the call that they were made
 * for?
 */
export interface SourceOptions {
  readonly writable: boolean
  readonly guarded: boolean
}

/** The call of a model's function that is running. A guarded view belongs to the call in which it was made. */
export interface Guard {
  call: { open: boolean }
}

export class Source {
  readonly options: SourceOptions
  readonly #names = new Map<object | string, Map<string, string>>()
  readonly #chunks: string[] = []
  readonly #constants: unknown[] = []

  constructor(options: SourceOptions) {
    this.options = options
  }

  /** What is emitted for `subject` under `role` has one name; `body` makes its text when it is first asked for. */
  once(subject: object | string, role: string, body: (name: string) => string): string {
    const names = this.#names.get(subject) ?? new Map<string, string>()
    this.#names.set(subject, names)
    const known = names.get(role)
    if (known !== undefined) return known
    const name = `${role}${[...this.#names.keys()].indexOf(subject)}`
    names.set(role, name)
    this.#chunks.push(body(name))
    return name
  }

  /**
   * The same for the class of a view, which refuses names that it does not have. @param says what it is a view of, for
   * messages.
   */
  view(subject: object | string, says: string, body: (name: string) => string): string {
    return this.once(subject, 'View', (name) => `${body(name)}\nseal(${name}, ${JSON.stringify(says)}, []);`)
  }

  /** The name under which the compiled code sees a value of ours. */
  constant(value: unknown): string {
    this.#constants.push(value)
    return `K[${this.#constants.length - 1}]`
  }

  /** A setter or a mutating method: in a view that only reads, it fails. */
  mutator(signature: string, body: string, path = 'this.#path'): string {
    return this.options.writable ? `${signature} { ${this.guard}${body} }` : `${signature} { readOnly(${path}) }`
  }

  /** Comes first in whatever a view does. */
  get guard(): string {
    return this.options.guarded ? 'if (!this.#call.open) kept(this.#path); ' : ''
  }

  /** The fields that every view has: its word, its shift in it, what it is called in messages. */
  get fields(): string {
    return `#w; #s; #path; ${this.options.guarded ? '#call = G.call; ' : ''}[place]() { return this.#path }`
  }

  /** A call of a test that a model has passed to a view's method. */
  test(call: string): string {
    return `mustBeBoolean(${call}, this.#path)`
  }

  /** Evaluates what was emitted over the words of `buffer`. */
  build<T>(buffer: Int32Array, guard: Guard, result: string): T {
    const text = `'use strict'; ${this.#chunks.join('\n')}\nreturn ${result}`
    const outside = (path: string, value: unknown, expected: string): never => {
      throw new OutsideSchema(path, value, expected)
    }
    const readOnly = (path: string): never => {
      throw new ReadOnly(path)
    }
    const kept = (path: string): never => {
      throw new ViewKept(path)
    }
    const helpers = { outside, readOnly, kept, popcount, frozen, assign, place, seal, mustBeBoolean, mustBeSynchronous }
    // The text is made of numbers and of names that this class hands out; nothing of a model's is in it but as a JSON
    // string.
    return new Function('W', 'G', 'K', ...Object.keys(helpers), text)(
      buffer,
      guard,
      this.#constants,
      ...Object.values(helpers),
    )
  }
}

/** How many bits of a word are set. */
function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
