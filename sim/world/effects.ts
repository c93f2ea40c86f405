// Effectful host calls: the places at which a crash can take effect, and the effect between them. A program that dies
// here goes on until it next waits, without any effect: the call never settles, or throws what nothing records.
import type { Decisions } from '../decisions/decisions.ts'
import { type FaultName, faultKind } from '../faults/kinds.ts'
import { pausesUs } from '../faults/processKinds.ts'
import type { Incarnation } from '../process/incarnation.ts'

const kinds = ['crash', 'pause'] as const

/**
 * Performs an effect of an incarnation, unless it is dead or dies before it. `subject` names what it is about; where
 * that is costly to say, it is a function that is asked only if something could take effect.
 */
export type PerformEffect = (
  incarnation: Incarnation,
  operation: string,
  subject: string | (() => string),
  apply: () => void,
) => void

export class Effects {
  readonly #decisions: Decisions

  constructor(decisions: Decisions) {
    this.#decisions = decisions
  }

  readonly perform: PerformEffect = (incarnation, operation, subject, apply) => {
    if (!incarnation.alive) {
      incarnation.ignore()
      return
    }
    const first = incarnation.effects === 0
    incarnation.effects += 1
    if (!this.#decisions.armedFor(kinds)) {
      apply()
      return
    }
    const site = this.#decisions.site(incarnation.machine, operation, typeof subject === 'string' ? subject : subject())
    const { phrases } = faultKind('crash')
    const crash = this.#decisions.decide(site, 'crash', first ? phrases : phrases.slice(0, 1))
    if (crash === 2) {
      this.#crash(incarnation, site)
      return
    }
    apply()
    if (crash === 1) this.#crash(incarnation, site)
    else this.pause(incarnation, site)
  }

  /** From here on the incarnation may stand still. */
  pause(incarnation: Incarnation, site: string): void {
    const choice = this.#decisions.decide(site, 'pause', faultKind('pause').phrases)
    if (choice === 0 || !incarnation.alive) return
    const untilUs = incarnation.kernel.momentUs + (pausesUs[choice - 1] ?? 0)
    incarnation.availableUs = Math.max(incarnation.availableUs, untilUs)
    this.faultInjected('pause', site, incarnation)
  }

  faultInjected(kind: FaultName, site: string, incarnation: Incarnation): void {
    incarnation.kernel.faultInjected(incarnation, kind, site)
  }

  #crash(incarnation: Incarnation, site: string): void {
    if (!incarnation.alive) return
    this.faultInjected('crash', site, incarnation)
    incarnation.kill('SIGKILL')
  }
}
