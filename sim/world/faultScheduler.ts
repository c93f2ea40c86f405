// Injects faults at fault times: at each of them a process, a machine, a clock or a link may be hit. Faults at single
// calls and segments are decided where those happen.

import { hashText } from '../decisions/hash.ts'
import { driftsPpm, freezesEvents, jumpsUs, offsetsUs } from '../faults/clockKinds.ts'
import { type FaultName, faultKind } from '../faults/kinds.ts'
import { blockagesUs, jittersUs, type NetworkFault } from '../faults/networkKinds.ts'
import { slowCostsUs, slowForUs } from '../faults/processKinds.ts'
import type { Blockage, Link } from '../network/links/links.ts'
import type { Network } from '../network/network.ts'
import type { Incarnation } from '../process/incarnation.ts'
import type { Kernel } from '../process/kernel.ts'
import type { MachineClock } from '../time/clock.ts'
import type { Effects } from './effects.ts'
import { clockOf, type Machine, mountProgram } from './machine.ts'
import type { ServiceClocks } from './serviceClocks.ts'
import type { Supervisor } from './supervisor.ts'

const graceUs = 10_000_000
const splitUs = 30_000_000
const splitKey = { high: 0x73706c69, low: 0x74212121 }

export class FaultScheduler {
  readonly #kernel: Kernel
  readonly #network: Network
  readonly #effects: Effects
  readonly #supervisor: Supervisor
  readonly #machines: readonly Machine[]
  readonly #serviceClocks: ServiceClocks
  /** The furthest that any wall clock has been ahead, and behind. */
  #aheadUs = 0
  #behindUs = 0

  constructor(
    kernel: Kernel,
    network: Network,
    effects: Effects,
    supervisor: Supervisor,
    machines: readonly Machine[],
    serviceClocks: ServiceClocks,
  ) {
    this.#kernel = kernel
    this.#network = network
    this.#effects = effects
    this.#supervisor = supervisor
    this.#machines = machines
    this.#serviceClocks = serviceClocks
  }

  /**
   * How much longer than it should somebody may have to wait for a time that was read from one wall clock and is
   * awaited on another, or on the same after it has jumped.
   */
  get clockSpreadUs(): number {
    this.#lookAtClocks()
    return this.#aheadUs + this.#behindUs
  }

  /** What is decided when a machine is switched on for the first time. */
  start(): void {
    for (const { spec, clock } of this.#machines) this.startClock(spec.name, clock)
  }

  /** Whether a clock is wrong from the beginning. */
  startClock(name: string, clock: MachineClock): void {
    const site = `${name} clock`
    this.#decide(site, 'clock-offset', (choice) => {
      clock.step(offsetsUs[choice - 1] ?? 0)
      this.#injected('clock-offset', site)
    })
    this.#decide(site, 'clock-drift', (choice) => {
      clock.drift(driftsPpm[choice - 1] ?? 0, this.#kernel.nowUs)
      this.#injected('clock-drift', site)
    })
  }

  /** Injects at each of these times from now, if faults are still on then. A site's address names its time. */
  schedule(faultTimesUs: readonly number[]): void {
    for (const afterUs of faultTimesUs) {
      const name = `t=${(this.#kernel.nowUs + afterUs) / 1_000_000}s`
      this.#kernel.after(afterUs, null, () => this.#injectAll(name))
    }
  }

  #injectAll(time: string): void {
    if (!this.#kernel.decisions.armed) return
    this.#lookAtClocks()
    for (const machine of this.#machines) {
      const site = `${machine.spec.name} ${time}`
      this.#injectClockFaults(machine, site)
      this.#injectProcessFaults(machine, site)
      this.#injectMachineFaults(machine, site)
      this.#decide(site, 'isolation', (choice) => {
        this.#block('isolation', site, this.#around(machine.spec.name), blockagesUs[choice - 1])
      })
    }
    for (const [name, clock] of this.#serviceClocks.read) this.#injectJump(name, clock, `${name} ${time}`)
    this.#injectLinkFaults(time)
    this.#lookAtClocks()
  }

  #lookAtClocks(): void {
    for (const clock of [...this.#machines.map((machine) => machine.clock), ...this.#serviceClocks.read.values()]) {
      const aheadUs = clock.aheadUs(this.#kernel.nowUs)
      this.#aheadUs = Math.max(this.#aheadUs, aheadUs)
      this.#behindUs = Math.max(this.#behindUs, -aheadUs)
    }
  }

  #injectProcessFaults(machine: Machine, site: string): void {
    const { incarnation } = machine
    if (incarnation?.alive !== true) return
    // The slowness of one fault time ends with the next.
    incarnation.eventCostUs = 0
    this.#decide(site, 'slow-cpu', (choice) => {
      incarnation.eventCostUs = slowCostsUs[choice - 1] ?? 0
      incarnation.slowUntilUs = this.#kernel.nowUs + slowForUs
      this.#effects.faultInjected('slow-cpu', site, incarnation)
    })
    this.#effects.pause(incarnation, site)
    this.#decide(site, 'terminate', () => {
      this.#terminate(incarnation, () => this.#effects.faultInjected('terminate', site, incarnation))
    })
    this.#decide(site, 'kill', () => {
      this.#onceDone(incarnation, () => {
        if (!incarnation.alive || !this.#kernel.decisions.armed) return
        this.#effects.faultInjected('kill', site, incarnation)
        incarnation.kill('SIGKILL')
      })
    })
  }

  #terminate(incarnation: Incarnation, onSignal = (): void => {}): void {
    incarnation.after(0, () => {
      onSignal()
      incarnation.signal('SIGTERM')
    })
    this.#kernel.after(graceUs, null, () => this.#onceDone(incarnation, () => incarnation.kill('SIGKILL')))
  }

  /**
   * A process with a slow disk, or in a busy wait, has done already what it does behind that: it ends no earlier. Else
   * what it sent would arrive long after its successor was up. To a killed process that waits for its disk Linux does
   * the same.
   */
  #onceDone(incarnation: Incarnation | undefined, end: () => void): void {
    const leftUs = (incarnation?.busyUntilUs ?? 0) - this.#kernel.nowUs
    if (leftUs > 0) this.#kernel.after(leftUs, null, end)
    else end()
  }

  #injectMachineFaults(machine: Machine, site: string): void {
    if (!machine.on) return
    const { spec, incarnation } = machine
    this.#decide(site, 'power-loss', (choice) => {
      this.#onceDone(incarnation, () => {
        if (!machine.on || !this.#kernel.decisions.armed) return
        this.#injected('power-loss', site)
        this.#supervisor.losePower(machine, choice)
      })
    })
    if (spec.movable === true) {
      this.#decide(site, 'reschedule', () => {
        this.#onceDone(incarnation, () => {
          // It lost its power at the same time: nothing comes up elsewhere before it is back.
          if (!machine.on || !this.#kernel.decisions.armed) return
          this.#injected('reschedule', site)
          this.#supervisor.move(machine, clockOf(machine.entropy, site, machine.spec.epochMs))
        })
      })
    }
    const { next } = spec
    if (next === undefined || machine.program === next) return
    this.#decide(site, 'deploy', () => {
      this.#injected('deploy', site)
      machine.program = next
      mountProgram(machine.disk, next, machine.clock.wallUs(this.#kernel.momentUs) / 1000)
      if (incarnation !== undefined) this.#terminate(incarnation)
    })
  }

  #injectClockFaults(machine: Machine, site: string): void {
    this.#injectJump(machine.spec.name, machine.clock, site)
    const { incarnation } = machine
    if (incarnation?.alive !== true) return
    incarnation.sameMillisecond.permutation = undefined
    incarnation.frozen = undefined
    const atFaultTime = (kind: FaultName): (() => void) => {
      let injected = false
      return () => {
        if (!injected) this.#effects.faultInjected(kind, site, incarnation)
        injected = true
      }
    }
    this.#decide(site, 'frozen-millisecond', (choice) => {
      incarnation.frozen = {
        events: freezesEvents[choice - 1] ?? 0,
        injected: atFaultTime('frozen-millisecond'),
      }
    })
    this.#decide(site, 'same-millisecond-order', (choice) => {
      incarnation.sameMillisecond.permutation = { salt: choice, injected: atFaultTime('same-millisecond-order') }
    })
  }

  #injectJump(name: string, clock: MachineClock, site: string): void {
    this.#decide(site, 'clock-jump', (choice) => {
      const byUs = jumpsUs[choice - 1] ?? 0
      clock.step(byUs)
      this.#injected('clock-jump', site)
      this.#kernel.emit(null, 'machine.clock', { machine: name, byUs })
    })
  }

  #injectLinkFaults(time: string): void {
    const links = this.#network.links.all()
    for (const link of links) {
      link.jitter = undefined
      const site = `${link.from}>${link.to} ${time}`
      this.#decide(site, 'jitter', (choice) => {
        link.jitter = { maxUs: jittersUs[choice - 1] ?? 0, site, injected: false }
      })
      for (const kind of ['clog', 'partition-one-way'] as const) {
        this.#decide(site, kind, (choice) => this.#block(kind, site, [link], blockagesUs[choice - 1]))
      }
      if (link.from < link.to)
        this.#decide(site, 'partition', (choice) =>
          this.#block('partition', site, this.#both(link), blockagesUs[choice - 1]),
        )
    }
    const site = `network ${time}`
    this.#decide(site, 'partition-group', (choice) => {
      const side = (host: string): number => hashText(splitKey, `${site} ${choice} ${host}`).low & 1
      const { hostNames } = this.#network
      const across = hostNames.flatMap((host) =>
        this.#around(host).filter(({ from, to }) => from === host && side(from) !== side(to)),
      )
      this.#block('partition-group', site, across, splitUs)
    })
  }

  /** Blocks links for a time. It counts as injected once something was held up. */
  #block(kind: NetworkFault, site: string, links: readonly Link[], forUs = 0): void {
    const blockage: Blockage = { kind, site, injected: false }
    this.#network.links.block(links, blockage)
    this.#kernel.after(forUs, null, () => this.#network.links.unblock(links, blockage))
  }

  #around(host: string): readonly Link[] {
    return this.#network.hostNames
      .filter((other) => other !== host)
      .flatMap((other) => [this.#network.links.of(host, other), this.#network.links.of(other, host)])
  }

  #both(link: Link): readonly Link[] {
    return [link, this.#network.links.of(link.to, link.from)]
  }

  /** Asks, and acts if the answer is not benign. */
  #decide(site: string, kind: FaultName, act: (choice: number) => void): void {
    const choice = this.#kernel.decisions.decide(site, kind, faultKind(kind).phrases, true)
    if (choice > 0) act(choice)
  }

  #injected(kind: FaultName, site: string): void {
    this.#kernel.faultInjected(null, kind, site)
  }
}
