// When TCP sends again what was not answered, as Linux does with its defaults. Pure.

const firstUs = 200_000
const mostUs = 120_000_000

/** After this long without an answer a connection is given up (tcp_retries2 = 15). */
export const giveUpUs = 924_600_000

/** When an attempt to connect is made, after the first one (tcp_syn_retries = 6), and when it is given up. */
export const connectsUs: readonly number[] = [0, 1_000_000, 3_000_000, 7_000_000, 15_000_000, 31_000_000, 63_000_000]
export const connectGiveUpUs = 127_000_000

/**
 * How long after it was sent, at `waitedUs` or later, a packet is sent again: after 0.2 s, and then twice as long each
 * time, up to 120 s.
 */
export function retransmissionUs(waitedUs: number): number {
  let atUs = firstUs
  for (let stepUs = firstUs; atUs < waitedUs; ) {
    stepUs = Math.min(2 * stepUs, mostUs)
    atUs += stepUs
  }
  return atUs
}
