// The one source of every decision. Wherever the world could do more than one thing it asks here, at a site whose
// address says what happens (machine, operation, resource, occurrence), and gets the index of an alternative; 0 is the
// benign one. An address holds no incarnation number and no random part of a name, so that it names the same thing in a
// run from which something was taken out; occurrences are counted over the whole run, so that two boots of a process do
// not draw the same faults (a counter that began anew with each would crash every boot at one place, for ever).
// Invariant: an answer depends on the site's name, on the source and on whether the world is idle, never on which other
// sites were asked before.
import { foldRandom } from './address.ts'
import { hashText, mix32 } from './hash.ts'
import { occurs } from './ratio.ts'
import { type InjectedFault, injectedFaultName, type Schedule } from './schedule.ts'
import type { Seed } from './seed.ts'
import type { Rates } from './swarm.ts'

/** Where answers come from: drawn from a seed by rates, or read from a schedule. */
export type DecisionSource =
  | { readonly kind: 'seeded'; readonly seed: Seed; readonly rates: Rates }
  | { readonly kind: 'replay'; readonly schedule: Schedule }

/** What became of a fault kind in one run. */
export interface FaultCount {
  offered: number
  drawn: number
  tookEffect: number
}

/** Entries of a replayed schedule that had no meaning in this run: no site asked, or its choice was out of range. */
export interface UnusedFault {
  readonly fault: InjectedFault
  readonly reason: 'no site asked' | 'out of range'
}

/** While the system is idle one deviation in so many stands: some each idle day, and not some each idle minute. */
const idleDivisor = 512
const idleKey = 0x69646c65

export class Decisions {
  readonly taken: InjectedFault[] = []
  readonly counts: Map<string, FaultCount> = new Map()
  readonly #source: DecisionSource
  readonly #occurrences = new Map<string, number>()
  readonly #entries = new Map<string, InjectedFault>()
  readonly #outOfRange = new Set<InjectedFault>()
  readonly #kinds: ReadonlySet<string>
  readonly #drawnNames = new Map<string, string>()
  #stopped = false
  /**
   * Whether nothing happens in the world that is worth more than a few faults. It thins what a seed draws; a schedule
   * is read as it is.
   */
  isIdle: () => boolean = () => false

  constructor(source: DecisionSource) {
    this.#source = source
    if (source.kind === 'replay') {
      for (const entry of source.schedule) this.#entries.set(injectedFaultName(entry.site, entry.kind), entry)
      this.#kinds = new Set(source.schedule.map((entry) => entry.kind))
    } else {
      this.#kinds = new Set(source.rates.keys())
    }
  }

  /** False when no kind can take effect any more: callers skip building addresses. */
  get armed(): boolean {
    return this.#kinds.size > 0 && !this.#stopped
  }

  /** Whether one of these kinds can still take effect. */
  armedFor(kinds: readonly string[]): boolean {
    return !this.#stopped && kinds.some((kind) => this.#kinds.has(kind))
  }

  /** From here on every site gets the benign answer: the world heals. */
  stop(): void {
    this.#stopped = true
  }

  /** The address of this occurrence of an operation. Call it once an operation, whatever kinds are then asked there. */
  site(stream: string, operation: string, resource: string): string {
    const what = resource === '' ? '' : ` ${this.#fold(resource)}`
    const address = `${stream} ${operation}${what}`
    const occurrence = (this.#occurrences.get(address) ?? 0) + 1
    this.#occurrences.set(address, occurrence)
    return `${address} #${occurrence}`
  }

  /**
   * Decides what the fault `kind` does at `site`.
   * @param alternatives what each deviation says in words, in order; the benign alternative is not among them.
   * @param alsoWhenIdle for sites that are few, however long nothing happens.
   * @returns 0 for benign, else the 1-based index of the alternative.
   */
  decide(site: string, kind: string, alternatives: readonly string[], alsoWhenIdle = false): number {
    if (this.#stopped || !this.#kinds.has(kind)) return 0
    const count = this.count(kind)
    count.offered += 1
    const choice = this.#choose(site, kind, alternatives.length, alsoWhenIdle)
    if (choice === 0) return 0
    count.drawn += 1
    this.taken.push({ site, kind, choice, says: alternatives[choice - 1] ?? '' })
    return choice
  }

  /** A program has drawn the end of this name at random: addresses say `folded` instead. */
  nameDrawn(name: string, folded: string): void {
    this.#drawnNames.set(name, folded)
  }

  /** Records that a drawn fault really did what it says. */
  tookEffect(kind: string): void {
    this.count(kind).tookEffect += 1
  }

  /** After a replayed run: what the schedule asked for in vain. */
  unused(): readonly UnusedFault[] {
    if (this.#source.kind !== 'replay') return []
    const asked = new Set(this.taken.map((entry) => injectedFaultName(entry.site, entry.kind)))
    return this.#source.schedule
      .filter((entry) => !asked.has(injectedFaultName(entry.site, entry.kind)))
      .map((fault) => ({ fault, reason: this.#outOfRange.has(fault) ? 'out of range' : 'no site asked' }))
  }

  count(kind: string): FaultCount {
    let count = this.counts.get(kind)
    if (count === undefined) {
      count = { offered: 0, drawn: 0, tookEffect: 0 }
      this.counts.set(kind, count)
    }
    return count
  }

  #fold(resource: string): string {
    let text = resource
    for (const [name, folded] of this.#drawnNames) text = text.replaceAll(name, folded)
    return foldRandom(text)
  }

  #choose(site: string, kind: string, alternatives: number, alsoWhenIdle: boolean): number {
    if (this.#source.kind === 'replay') {
      const entry = this.#entries.get(injectedFaultName(site, kind))
      if (entry === undefined) return 0
      if (entry.choice <= alternatives) return entry.choice
      this.#outOfRange.add(entry)
      return 0
    }
    const rate = this.#source.rates.get(kind)
    if (rate === undefined) return 0
    const draw = hashText(this.#source.seed, injectedFaultName(site, kind))
    if (!occurs(rate, draw.high)) return 0
    if (!alsoWhenIdle && this.isIdle() && !staysWhenIdle(draw.high)) return 0
    return 1 + (draw.low % alternatives)
  }
}

/**
 * Whether a drawn deviation stands while the system is idle: one in `idleDivisor`, at any rate. A draw that passed its
 * rate has some bits fixed; mixing makes the answer depend on those that are free.
 */
function staysWhenIdle(draw: number): boolean {
  return mix32(draw ^ idleKey) % idleDivisor === 0
}
