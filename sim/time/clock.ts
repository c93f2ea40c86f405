// The clocks of one machine. Each machine reads the world's time through its own wall clock and monotonic clock, which
// may be off, drift or jump. All values are integer microseconds; no float reaches a reading. Invariant: the monotonic
// clock never goes back, and after healing the wall clock does not either: it is slewed, until it is right again within
// ten times the error.

/** How much of the time since healing is used to bring a wrong wall clock back, one part in so many. */
const slewParts = 10
const million = 1_000_000
const longUs = 1_000_000

export class MachineClock {
  readonly #epochUs: number
  readonly #upUs: number
  #driftPpm = 0
  /** World time, and the machine time that had passed by then, when the drift last changed. */
  #sinceUs = 0
  #passedUs = 0
  #offsetUs = 0
  /** When the world healed, and how wrong the wall clock was. */
  #healedUs: number | undefined
  #healedErrorUs = 0

  /** @param epochUs the wall clock, and `upUs` the monotonic one, at the world's time zero. */
  constructor(epochUs: number, upUs: number) {
    this.#epochUs = epochUs
    this.#upUs = upUs
  }

  wallUs(worldUs: number): number {
    return this.#epochUs + worldUs + this.aheadUs(worldUs)
  }

  monotonicUs(worldUs: number): number {
    return this.#upUs + this.#passed(worldUs)
  }

  /**
   * How much of the world's time passes while this machine's clocks count `delayUs`, if they go on as they do now. As a
   * slow clock may be put right meanwhile, a long time on it is answered with the shortest that it can take: who waits
   * looks then how much is left, and asks again.
   */
  worldDelayUs(delayUs: number): number {
    if (this.#driftPpm === 0 || (this.#driftPpm < 0 && delayUs > longUs)) return delayUs
    const rate = million + this.#driftPpm
    // In whole turns and the rest, so that the products stay exact.
    return Math.trunc(delayUs / rate) * million + Math.ceil(((delayUs % rate) * million) / rate)
  }

  /** From now on the clocks run at another rate, in parts in a million too fast. */
  drift(ppm: number, worldUs: number): void {
    this.#passedUs = this.#passed(worldUs)
    this.#sinceUs = worldUs
    this.#driftPpm = ppm
  }

  /** The wall clock steps. */
  step(byUs: number): void {
    this.#offsetUs += byUs
  }

  /** The rate is right again, and the wall clock is brought back slowly. */
  heal(worldUs: number): void {
    if (this.#healedUs !== undefined) return
    const errorUs = this.aheadUs(worldUs)
    this.drift(0, worldUs)
    this.#healedErrorUs = errorUs
    this.#healedUs = worldUs
  }

  /** How far the wall clock is ahead of the world's time; negative if it is behind. */
  aheadUs(worldUs: number): number {
    if (this.#healedUs === undefined) return this.#passed(worldUs) - worldUs + this.#offsetUs
    const leftUs = Math.abs(this.#healedErrorUs) - Math.trunc((worldUs - this.#healedUs) / slewParts)
    return leftUs <= 0 ? 0 : Math.sign(this.#healedErrorUs) * leftUs
  }

  /** How long the machine has counted. */
  #passed(worldUs: number): number {
    const sinceUs = worldUs - this.#sinceUs
    if (this.#driftPpm === 0) return this.#passedUs + sinceUs
    // In whole seconds and the rest, so that the products stay exact.
    const seconds = Math.trunc(sinceUs / million)
    return (
      this.#passedUs + sinceUs + seconds * this.#driftPpm + Math.trunc(((sinceUs % million) * this.#driftPpm) / million)
    )
  }
}
