// A token bucket over virtual time, in the form of the generic cell rate algorithm (ITU-T I.371): its whole state is
// one integer, the time at which the bucket would be full again. No float, and nothing that ticks.

export interface RateLimitOptions {
  readonly requestsPerMinute: number
  /** How many requests a rested bucket lets through at once. */
  readonly burst: number
}

export class RateLimit {
  readonly #intervalUs: number
  readonly #capacityUs: number
  #fullAtUs = 0

  constructor({ requestsPerMinute, burst }: RateLimitOptions) {
    this.#intervalUs = Math.ceil(60_000_000 / requestsPerMinute)
    this.#capacityUs = burst * this.#intervalUs
  }

  /** Lets a request through and gives 0, or gives how long it would have to wait, microseconds. */
  take(nowUs: number): number {
    const fullAtUs = Math.max(nowUs, this.#fullAtUs) + this.#intervalUs
    const tooEarlyUs = fullAtUs - this.#capacityUs - nowUs
    if (tooEarlyUs > 0) return tooEarlyUs
    this.#fullAtUs = fullAtUs
    return 0
  }
}
