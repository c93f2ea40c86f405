// One deadline at a time, on virtual time. It does not keep the program alive.
import type { Handle, HostBinding } from '../../host/binding.ts'

export class Deadline {
  readonly #host: HostBinding
  #handle: Handle | undefined

  constructor(host: HostBinding) {
    this.#host = host
  }

  /** Exchanges the deadline for this one. */
  set(delayMs: number, reached: () => void): void {
    this.clear()
    const fire = (): void => {
      this.#handle = undefined
      reached()
    }
    this.#handle = this.#host.startTimer('timer', delayMs * 1000, fire, false)
  }

  clear(): void {
    if (this.#handle !== undefined) this.#host.stopTimer(this.#handle)
    this.#handle = undefined
  }
}
