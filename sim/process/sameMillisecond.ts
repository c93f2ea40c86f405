// The order of an incarnation's events that are due in one millisecond. A clock of milliseconds does not tell it, so a
// fault may permute it: each order of events gets a place of its own within the millisecond, never before the events
// are due. Events with one `order` keep theirs among each other.
import { hashText } from '../decisions/hash.ts'

export class SameMillisecond {
  /** While set, events are permuted by this salt. `injected` is called when one moves. */
  permutation: { readonly salt: number; readonly injected: () => void } | undefined
  /** Where the last event of each order stands, if it was moved within its millisecond and has not run. */
  readonly #movedUs = new Map<string | number, number>()

  get isActive(): boolean {
    return this.permutation !== undefined || this.#movedUs.size > 0
  }

  /**
   * When an event runs that is due at `dueUs`. Not before the last one of its order, which may have been placed when
   * another permutation was in force: segment 1, due at 5.2 ms, is put at 5.7; a fault time ends the permutation;
   * segment 2 of the same connection is due at 5.3 and waits until 5.7, too.
   */
  place(dueUs: number, order: string | number): number {
    const { permutation } = this
    const startUs = dueUs - (dueUs % 1000)
    const drawnUs =
      permutation &&
      startUs + (hashText({ high: permutation.salt, low: startUs % 0x7fffffff }, String(order)).low % 1000)
    if (drawnUs !== undefined && drawnUs > dueUs) permutation?.injected()
    const lastUs = this.#movedUs.get(order) ?? 0
    const placedUs = Math.max(dueUs, drawnUs ?? 0, lastUs < startUs + 1000 ? lastUs : 0)
    if (placedUs !== dueUs) this.#movedUs.set(order, placedUs)
    return placedUs
  }

  /** The event of `order` that was placed there runs. */
  ran(placedUs: number, order: string | number): void {
    if (this.#movedUs.get(order) === placedUs) this.#movedUs.delete(order)
  }
}
