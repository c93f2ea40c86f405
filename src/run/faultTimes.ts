// When machines, processes, clocks and links are injected. Faults at single calls and segments find the work by
// themselves; these are injected at times that are fixed before the run, so that a schedule means the same whatever
// else is taken out of it. They gather where the script does something: after each such thing they lie ever farther
// apart, until the next.
import type { Workload } from '../engine/scenario.ts'

/** About as long as a step takes. */
const firstMs = 50
/** A fault this long before a thing may be over when it happens, or go on, or have just been noticed. */
const beforeMs = 1000

/** The moments until `untilMs`, ascending, milliseconds from the start. */
export function faultTimesMs({ starts, signals, timersMs = [] }: Workload, untilMs: number): readonly number[] {
  const things = [...new Set([...starts, ...signals].map(({ atMs }) => atMs).concat(timersMs))].sort((a, b) => a - b)
  return things.flatMap((atMs, index) => {
    const nextMs = things[index + 1]
    const moments: number[] = []
    for (let afterMs = firstMs; atMs + afterMs < (nextMs ?? untilMs); afterMs *= 2) moments.push(atMs + afterMs)
    if (nextMs !== undefined && nextMs - beforeMs > (moments.at(-1) ?? atMs)) moments.push(nextMs - beforeMs)
    return moments
  })
}
