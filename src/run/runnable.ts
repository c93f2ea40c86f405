// A world that is ready to start, and what is made of it when it has stopped. Everything that runs a world runs it by
// one of the two functions here.
import { mustDrain } from '../../sim/process/drain.ts'
import type { RunLimits, SliceGuard, StopReason } from '../../sim/process/kernel.ts'
import type { World } from '../../sim/world/world.ts'

export interface Runnable<T> {
  readonly world: World
  readonly limits: RunLimits
  readonly finish: (stop: StopReason) => T
}

/** A watchdog around the run: wraps each slice of the loop, and finds the world here when one is interrupted. */
export interface RunWatch {
  world: World | undefined
  readonly guard: SliceGuard
}

/** Runs to the end in one turn of the real event loop; throws where such a turn cannot be had (see drain.ts). */
export function execute<T>(make: () => Runnable<T>, watch?: RunWatch): T {
  mustDrain()
  const { world, limits, finish } = make()
  if (watch !== undefined) watch.world = world
  return finish(world.kernel.run(limits, watch?.guard))
}

/** The same run over many turns, for a Node that lacks the synchronous drain. Equal digests. */
export function executeWithBarrier<T>(make: () => Runnable<T>): Promise<T> {
  const { world, limits, finish } = make()
  return new Promise((resolve, reject) =>
    world.kernel.runWithBarrier(limits, (stop) => {
      try {
        resolve(finish(stop))
      } catch (error) {
        reject(error as Error)
      }
    }),
  )
}
