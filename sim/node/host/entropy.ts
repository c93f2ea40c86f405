// What a program may see as random. One stream an incarnation, from the entropy seed: Math.random, UUIDs and random
// bytes draw from it in the order in which the program asks, which a deterministic program does in the same order each
// time.
import seedrandom from 'seedrandom'
import { formatSeed, type Seed } from '../../decisions/seed.ts'

export interface Entropy {
  /** A number in [0, 1) of 53 bits. */
  double(): number
  /** A 32-bit signed integer. */
  int32(): number
}

/** The entropy stream of one name (a machine and incarnation, a service). */
export function entropyStream(seed: Seed, name: string): Entropy {
  return seedrandom.alea(`${formatSeed(seed)} ${name}`)
}

export function fillBytes(entropy: Entropy, target: Uint8Array): void {
  for (let index = 0; index < target.length; index += 4) {
    const word = entropy.int32()
    for (let offset = 0; offset < 4 && index + offset < target.length; offset += 1)
      target[index + offset] = (word >>> (8 * offset)) & 0xff
  }
}
