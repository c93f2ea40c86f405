// A rolling 64-bit digest of a trace: two 32-bit lanes over time, machine, incarnation, kind, data and cause of each
// event, in order. Texts enter as their UTF-16 units, structured data as its JSON text. Equal traces have equal
// digests; it is no proof against malice.
import { mix32 } from '../decisions/hash.ts'
import { formatSeed } from '../decisions/seed.ts'
import type { Json, TraceEvent } from './event.ts'

export class RollingDigest {
  #high = 0x243f6a88
  #low = 0x85a308d3
  readonly #names = new Map<string, number>()

  add(timeUs: number, machine: string, incarnation: number, kind: string, data: Json, cause: number): void {
    this.#number(timeUs)
    this.#mix(this.#name(machine) ^ Math.imul(incarnation, 0x9e3779b1))
    this.#mix(this.#name(kind) ^ Math.imul(cause, 0x85ebca77))
    if (typeof data === 'number') this.#number(data)
    else this.#string(JSON.stringify(data))
  }

  get text(): string {
    return formatSeed({ high: mix32(this.#high ^ (this.#low >>> 7)), low: mix32(this.#low ^ (this.#high >>> 9)) })
  }

  #number(value: number): void {
    this.#mix(value | 0)
    this.#mix(Math.trunc(value / 4_294_967_296) | 0)
    if (!Number.isInteger(value)) this.#string(String(value))
  }

  /** The same mixing, two units a round, with the lanes held in locals: texts are most of what is digested. */
  #string(text: string): void {
    let high = this.#high
    let low = this.#low
    const { length } = text
    for (let index = 0; index < length; index += 2) {
      const word = text.charCodeAt(index) | (index + 1 < length ? text.charCodeAt(index + 1) << 16 : 0)
      high = Math.imul(high ^ word, 0x01000193)
      low = Math.imul(low ^ word ^ (high >>> 16), 0x5bd1e995)
      low ^= low >>> 13
    }
    this.#high = high
    this.#low = low
    this.#mix(length)
  }

  #mix(word: number): void {
    this.#high = Math.imul(this.#high ^ word, 0x01000193)
    this.#low = Math.imul(this.#low ^ word ^ (this.#high >>> 16), 0x5bd1e995)
    this.#low ^= this.#low >>> 13
  }

  /** Machines and kinds are few: each name is hashed once. */
  #name(text: string): number {
    let hash = this.#names.get(text)
    if (hash === undefined) {
      hash = 0
      for (let index = 0; index < text.length; index += 1) hash = mix32(Math.imul(hash, 31) + text.charCodeAt(index))
      this.#names.set(text, hash)
    }
    return hash
  }
}

/** The digest of a whole trace that was kept or read back. */
export function digestOf(events: readonly TraceEvent[]): string {
  const digest = new RollingDigest()
  for (const event of events)
    digest.add(event.timeUs, event.machine, event.incarnation, event.kind, event.data, event.cause)
  return digest.text
}
