// Durations as people write them. One place reads them, so that '24h' means the same in a workflow, a scenario and an
// engine.

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A number of milliseconds, or a whole number with a unit: '500ms', '30s', '5m', '24h', '7d'. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`

/** The duration in milliseconds. Throws a RangeError on anything else than a whole, non-negative one. */
export function durationMs(duration: Duration): number {
  const match =
    typeof duration === 'number' ? [String(duration), String(duration), 'ms'] : /^(\d+)(ms|s|m|h|d)$/.exec(duration)
  const count = Number(match?.[1])
  const unit = unitsMs[match?.[2] ?? '']
  if (unit === undefined || !Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(
      `expected a duration such as '500ms', '30s', '5m', '24h' or '7d', found ${JSON.stringify(duration)}`,
    )
  }
  return count * unit
}
