// Keeps each machine's process running: boots it, boots it again when it has ended, and switches machines off and on.
// As under any supervisor, a process that keeps dying soon after its boot waits longer each time.
import { faultKind } from '../faults/kinds.ts'
import { outagesUs } from '../faults/machineKinds.ts'
import { slowRestartsUs } from '../faults/processKinds.ts'
import type { Network } from '../network/network.ts'
import type { HostApi } from '../node/host/binding.ts'
import { bootProgram } from '../node/host/programHost.ts'
import { Incarnation } from '../process/incarnation.ts'
import type { Kernel } from '../process/kernel.ts'
import type { MachineClock } from '../time/clock.ts'
import { type Machine, newDisk } from './machine.ts'

const restartUs = 1_000_000
/** A process that ended sooner than this after its boot waits twice as long each time, up to a limit. */
const steadyUs = 10_000_000
const backoffMaxUs = 300_000_000
/**
 * A vital process that ended so soon so many times in a row, which takes a quarter of an hour or more, will not come up
 * as things stand.
 */
const crashLoopBoots = 12

/** What an incarnation can reach of the world, and the end of it. */
export type HostApiOf = (machine: Machine, incarnation: Incarnation) => HostApi

export class Supervisor {
  readonly #kernel: Kernel
  readonly #network: Network
  readonly #hostApiOf: HostApiOf
  readonly #onCrashLoop: (machine: Machine) => void
  #healed = false

  constructor(kernel: Kernel, network: Network, hostApiOf: HostApiOf, onCrashLoop: (machine: Machine) => void) {
    this.#kernel = kernel
    this.#network = network
    this.#hostApiOf = hostApiOf
    this.#onCrashLoop = onCrashLoop
  }

  boot(machine: Machine): void {
    if (machine.incarnation?.alive === true || !machine.on) return
    // Who was switched on, or healed, while its next boot was awaited does not boot once more for that.
    if (machine.restart !== undefined) this.#kernel.cancel(machine.restart)
    machine.restart = undefined
    machine.incarnations += 1
    machine.bootedUs = this.#kernel.nowUs
    machine.serve = undefined
    const incarnation = new Incarnation(this.#kernel, machine.spec.name, machine.incarnations, () =>
      this.#ended(machine, incarnation),
    )
    machine.incarnation = incarnation
    bootProgram(incarnation, machine.program, machine, this.#hostApiOf(machine, incarnation))
  }

  /**
   * The machine loses its power and what its disk had not synced, and comes back. `choice` is the alternative of
   * `power-loss`.
   */
  losePower(machine: Machine, choice: number): void {
    machine.on = false
    this.#network.blackhole(machine.spec.name)
    machine.incarnation?.kill('power loss')
    this.#kernel.emit(null, 'machine.off', { machine: machine.spec.name })
    this.#loseUnsynced(machine)
    this.#kernel.after((machine.incarnation?.spentUs ?? 0) + (outagesUs[choice - 1] ?? restartUs), null, () =>
      this.switchOn(machine),
    )
  }

  /**
   * The process comes up on another machine: another address, an empty disk, other clocks. Peers of the old
   * one hear nothing.
   */
  move(machine: Machine, clock: MachineClock): void {
    const { name } = machine.spec
    this.#network.blackhole(name)
    machine.incarnation?.kill('moved')
    this.#network.addHost(name)
    machine.clock = clock
    machine.disk = newDisk(this.#kernel, machine, clock)
  }

  switchOn(machine: Machine): void {
    if (machine.on) return
    machine.on = true
    this.#network.restoreLinks(machine.spec.name)
    this.#kernel.emit(null, 'machine.on', { machine: machine.spec.name })
    if (machine.spec.restart === 'always') this.boot(machine)
  }

  /** Everything comes up, and nothing is slow to restart any more. */
  heal(machines: Iterable<Machine>): void {
    this.#healed = true
    for (const machine of machines) {
      machine.crashLoopCount = 0
      this.switchOn(machine)
      const { incarnation } = machine
      if (incarnation?.alive === true) {
        incarnation.frozen = undefined
        incarnation.sameMillisecond.permutation = undefined
        this.#kernel.resume(incarnation)
      } else if (machine.spec.restart === 'always') this.boot(machine)
    }
  }

  #loseUnsynced(machine: Machine): void {
    const { decisions } = this.#kernel
    const { name } = machine.spec
    const sites = new Map<string, string>()
    const losses = machine.disk.losePower((path, phrases, kind) => {
      const site = decisions.site(name, `lost ${kind}`, path)
      sites.set(`${kind} ${path}`, site)
      return decisions.decide(site, kind, phrases)
    })
    for (const { kind, path, what } of losses) {
      const site = sites.get(`${kind} ${path}`)
      if (kind !== 'damage' && site !== undefined) this.#kernel.faultInjected(null, kind, site)
      this.#kernel.emit(null, 'disk.lost', { machine: name, path, what })
    }
  }

  #ended(machine: Machine, incarnation: Incarnation): void {
    this.#network.release(incarnation)
    machine.view?.release()
    machine.view = undefined
    for (const fail of [...machine.unanswered]) fail('connection reset')
    if (machine.spec.restart !== 'always' || !machine.on) return
    machine.crashLoopCount =
      this.#kernel.nowUs + incarnation.spentUs - machine.bootedUs < steadyUs ? machine.crashLoopCount + 1 : 0
    if (machine.spec.vital === true && machine.crashLoopCount === crashLoopBoots) this.#onCrashLoop(machine)
    // Within an event that takes time it ends after as much of that as has passed.
    machine.restart = this.#kernel.after(incarnation.spentUs + this.#restartUs(machine, incarnation), null, () => {
      machine.restart = undefined
      this.boot(machine)
    })
  }

  #restartUs(machine: Machine, incarnation: Incarnation): number {
    const usualUs = Math.min(backoffMaxUs, restartUs * 2 ** Math.max(0, machine.crashLoopCount - 1))
    const { decisions } = this.#kernel
    if (this.#healed || !decisions.armed) return usualUs
    const site = decisions.site(incarnation.machine, 'restart', '')
    const choice = decisions.decide(site, 'slow-restart', faultKind('slow-restart').phrases)
    if (choice === 0) return usualUs
    this.#kernel.faultInjected(null, 'slow-restart', site)
    return slowRestartsUs[choice - 1] ?? usualUs
  }
}
