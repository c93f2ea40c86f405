// The timeout of a socket, on the machine's clock. Reads and writes only note when they were: the timer looks at that
// when it fires, and goes on for what is left, so that traffic costs no events. Invariant: it expires once for each
// time that the socket was idle for so long.
import type { Handle, HostBinding } from '../../host/binding.ts'

const timeoutMaxMs = 2 ** 31 - 1

export class IdleTimer {
  readonly #host: HostBinding
  readonly #us: number
  readonly #expire: () => void
  #sinceUs = 0
  #timer: Handle | undefined

  constructor(host: HostBinding, ms: number, expire: () => void) {
    this.#host = host
    this.#us = Math.min(Math.max(1, Math.trunc(ms)), timeoutMaxMs) * 1000
    this.#expire = expire
    this.touch()
  }

  /** The time of idleness begins anew. */
  touch(): void {
    this.#sinceUs = this.#host.monotonicUs()
    if (this.#timer === undefined) this.#wait(this.#us)
  }

  stop(): void {
    if (this.#timer !== undefined) this.#host.stopTimer(this.#timer)
    this.#timer = undefined
  }

  #wait(us: number): void {
    this.#timer = this.#host.startTimer('timer', us, () => this.#look(), false)
  }

  #look(): void {
    this.#timer = undefined
    const leftUs = this.#us - (this.#host.monotonicUs() - this.#sinceUs)
    if (leftUs > 0) this.#wait(leftUs)
    else this.#expire()
  }
}
