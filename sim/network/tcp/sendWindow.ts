// How far the writer of one direction can be ahead of its reader. Invariant: the bytes of the stream that the window
// holds are those that were written and that the program at the other end has not taken.

/** About what Linux's send buffer and receive buffer hold together once they have grown. */
const windowBytes = 1 << 21

export class SendWindow {
  #unreadBytes = 0
  #isAwaited = false

  /** The writer waits for room. */
  get isAwaited(): boolean {
    return this.#isAwaited
  }

  /** Takes bytes of the writer. False if it has to wait for room. */
  fill(bytes: number): boolean {
    this.#unreadBytes += bytes
    if (this.#unreadBytes <= windowBytes) return true
    this.#isAwaited = true
    return false
  }

  /** The other end has read. True if its reading makes room for a writer that waits. */
  credit(bytes: number): boolean {
    this.#unreadBytes -= bytes
    if (!this.#isAwaited || this.#unreadBytes > windowBytes / 2) return false
    this.#isAwaited = false
    return true
  }
}
