// How long a run may go on after healing before it is late. The bound is the scripted time that the workload states,
// the longest lease and the engine's recovery bound. The stated time is an upper bound that a person has worked out, so
// it is not trusted to be one: while a workflow's own code sleeps or waits for its timeout the engine owes nothing, and
// the bound is at least the time that workflows have asked for since healing, a lease and the recovery bound.
import type { RunLimits } from '../../sim/process/kernel.ts'
import type { World } from '../../sim/world/world.ts'
import type { Engine } from '../engine/contract.ts'
import type { Workload } from '../engine/scenario.ts'
import { ScriptedTime, scriptedKinds } from './scriptedTime.ts'

export interface LivenessOptions {
  readonly engine: Engine
  readonly workload: Workload
  readonly eventsMax: number
  /** How long faults are injected, if nothing makes the world heal before. */
  readonly faultPhaseMs: number
}

export class Liveness {
  /** Read by the kernel at each event, and moved as the run goes on. */
  readonly limits: RunLimits & { timeMaxUs: number }
  /** The bound after healing, milliseconds. */
  boundMs: number

  constructor(world: World, { engine, workload, eventsMax, faultPhaseMs }: LivenessOptions) {
    const engineUs = 1000 * (engine.leaseMs + engine.recoveryBoundMs)
    const statedUs = 1000 * (workload.scriptedMs ?? 0) + engineUs
    const statedMaxUs = 1000 * faultPhaseMs + statedUs
    this.limits = { eventsMax, timeMaxUs: statedMaxUs }
    this.boundMs = statedUs / 1000

    const scripted = new ScriptedTime(workload, {
      wallOffsetUs: (machine) => world.wallOffsetUs(machine),
      withSteps: false,
    })
    let healedUs: number | undefined
    let lateUs = 0
    let isHopeless = false
    const move = (): void => {
      if (healedUs === undefined || isHopeless) return
      const askedUs = scripted.askedUs(world.kernel.nowUs)
      this.limits.timeMaxUs = lateUs + Math.max(statedMaxUs, healedUs + engineUs + askedUs)
      this.boundMs = Math.ceil((lateUs + Math.max(statedUs, engineUs + askedUs)) / 1000)
    }
    world.trace.listen(scriptedKinds, (event) => {
      scripted.see(event)
      move()
    })
    // Who waits for a time waits longer by as much as clocks were wrong when it was read and when it is awaited, and by
    // what slewing takes from the rate of a clock.
    world.trace.listen(['world.heal'], ({ timeUs }) => {
      healedUs = timeUs
      lateUs = Math.ceil(1.2 * world.clockSpreadUs)
      scripted.restart(timeUs)
      move()
    })
    // What does not come up while nothing is injected any more never will: the run has waited for it long enough.
    world.trace.listen(['world.crash-loop'], ({ timeUs }) => {
      if (healedUs === undefined) return
      isHopeless = true
      this.limits.timeMaxUs = timeUs
      this.boundMs = Math.floor((timeUs - healedUs) / 1000)
    })
  }
}
