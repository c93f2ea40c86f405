// The simulated world of one run: machines with supervised processes, the network between them, services, clients'
// requests, and the faults. It knows no engine and no property; it is a pure function of its parts, the entropy seed
// and the decisions.
import { type DecisionSource, Decisions } from '../decisions/decisions.ts'
import type { Seed } from '../decisions/seed.ts'
import { addIntermediaries, type MayRepeat } from '../network/http/intermediary.ts'
import { Network } from '../network/network.ts'
import { installErrorHooks } from '../process/errorHooks.ts'
import { Kernel } from '../process/kernel.ts'
import type { HostedService } from '../services/httpService.ts'
import type { Service } from '../services/service.ts'
import type { EventKind, Json } from '../trace/event.ts'
import { Trace } from '../trace/trace.ts'
import { Effects } from './effects.ts'
import { FaultScheduler } from './faultScheduler.ts'
import { hostApiOf } from './hostApi.ts'
import { idlePhaseOf } from './idlePhase.ts'
import { clockOf, latencyUs, type Machine, type MachineSpec, newDisk, type Reply } from './machine.ts'
import { ServiceClocks } from './serviceClocks.ts'
import { Supervisor } from './supervisor.ts'

export type { MachineSpec, Reply } from './machine.ts'

export interface WorldOptions {
  readonly entropy: Seed
  readonly source: DecisionSource
  readonly machines: readonly MachineSpec[]
  /** Called in-process, and never failing: the durable parts of an engine that is not under test. */
  readonly services: readonly Service[]
  /** On the network, under host names of their own. */
  readonly hosts?: readonly HostedService[]
  /** Hosts that an HTTP intermediary stands in front of, and which requests it may forward again. */
  readonly intermediaries?: ReadonlyMap<string, MayRepeat>
  readonly keepTrace: boolean
}

const httpPort = 80

export class World {
  readonly trace: Trace
  readonly decisions: Decisions
  readonly kernel: Kernel
  readonly network: Network
  readonly #machines = new Map<string, Machine>()
  readonly #effects: Effects
  readonly #supervisor: Supervisor
  readonly #faultScheduler: FaultScheduler
  readonly #serviceClocks: ServiceClocks
  #healed = false

  constructor(options: WorldOptions) {
    const { entropy } = options
    this.trace = new Trace({ keep: options.keepTrace })
    this.decisions = new Decisions(options.source)
    const kernel = new Kernel(this.trace, this.decisions)
    this.kernel = kernel
    installErrorHooks(() => kernel.current)
    this.network = new Network(kernel, latencyUs)
    this.#effects = new Effects(this.decisions)
    const services = new Map(options.services.map((service) => [service.name, service]))
    const losePower = (machine: Machine, choice: number): void => this.#supervisor.losePower(machine, choice)
    this.#serviceClocks = new ServiceClocks((name) => {
      const clock = clockOf(entropy, name)
      this.#faultScheduler.startClock(name, clock)
      return clock
    })
    const serviceClocks = this.#serviceClocks
    const parts = { kernel, network: this.network, effects: this.#effects, services, serviceClocks, losePower }
    this.#supervisor = new Supervisor(
      kernel,
      this.network,
      (machine, incarnation) => hostApiOf(parts, machine, incarnation),
      (machine) => this.#giveUp(machine),
    )
    for (const spec of options.machines) {
      const clock = clockOf(entropy, spec.name, spec.epochMs)
      this.#machines.set(spec.name, {
        spec,
        entropy,
        program: spec.program,
        clock,
        disk: newDisk(kernel, { entropy, spec, program: spec.program }, clock),
        view: undefined,
        on: true,
        incarnation: undefined,
        incarnations: 0,
        bootedUs: 0,
        crashLoopCount: 0,
        restart: undefined,
        serve: undefined,
        unanswered: new Set(),
      })
      this.network.addHost(spec.name)
    }
    for (const host of options.hosts ?? []) {
      this.network.addHost(host.name)
      this.network.listen(
        host.name,
        httpPort,
        null,
        host.serve(kernel, () => serviceClocks.wallUs(host.name, kernel.nowUs)),
      )
    }
    addIntermediaries(this.network, options.intermediaries ?? new Map())
    this.decisions.isIdle = idlePhaseOf(kernel)
    this.#faultScheduler = new FaultScheduler(
      kernel,
      this.network,
      this.#effects,
      this.#supervisor,
      [...this.#machines.values()],
      serviceClocks,
    )
  }

  /** Switches every machine on. */
  boot(): void {
    this.#faultScheduler.start()
    for (const machine of this.#machines.values()) this.#supervisor.boot(machine)
  }

  /** Runs `body` as an event of the world itself. */
  after(delayUs: number, body: () => void): void {
    this.kernel.after(delayUs, null, body)
  }

  emit(kind: EventKind, data: Json): void {
    this.kernel.emitCause(null, kind, data)
  }

  /** A client's request to the program on a machine. `reply` is called exactly once. */
  request(machineName: string, operation: string, input: Json, reply: Reply): void {
    const machine = this.#machine(machineName)
    let answered = false
    const answer: Reply = (failure, output) => {
      if (answered) return
      answered = true
      machine.unanswered.delete(reset)
      this.after(this.kernel.momentUs - this.kernel.nowUs + latencyUs, () => reply(failure, output))
    }
    const reset = (failure: string): void => answer(failure, null)
    this.after(latencyUs, () => {
      const { incarnation, serve } = machine
      if (incarnation?.alive !== true || serve === undefined) {
        answer('connection refused', null)
        return
      }
      machine.unanswered.add(reset)
      incarnation.after(0, () =>
        serve(operation, input, (failure, output) => {
          if (!incarnation.alive) return
          this.#effects.perform(incarnation, 'answer', operation, () => answer(failure, output))
        }),
      )
    })
  }

  /**
   * The safety phase: until `untilUs`, with injected faults at `faultTimesUs`. After it the world heals. Both count
   * from now.
   */
  underFaults(untilUs: number, faultTimesUs: readonly number[]): void {
    this.#faultScheduler.schedule(faultTimesUs)
    this.after(untilUs, () => this.heal())
  }

  /** Faults stop and everything comes up: from here on only the program's own failings can keep it from finishing. */
  heal(): void {
    if (this.#healed) return
    this.#healed = true
    this.decisions.stop()
    this.network.heal()
    for (const { clock, disk } of this.#machines.values()) {
      disk.heal()
      clock.heal(this.kernel.nowUs)
    }
    for (const clock of this.#serviceClocks.read.values()) clock.heal(this.kernel.nowUs)
    this.emit('world.heal', null)
    this.#supervisor.heal(this.#machines.values())
  }

  /**
   * Nothing can go on, and faults have nothing left to do: the world heals before its time. Where it has
   * healed already, listeners learn that waiting is in vain.
   */
  #giveUp({ spec }: Machine): void {
    this.after(0, () => {
      this.emit('world.crash-loop', { machine: spec.name })
      this.heal()
    })
  }

  /** Whether the program on a machine has said that it serves clients, and lives. */
  isServing(machineName: string): boolean {
    const { incarnation, serve } = this.#machine(machineName)
    return incarnation?.alive === true && serve !== undefined
  }

  /** How far a machine's wall clock is from the world's time, microseconds. */
  wallOffsetUs(machineName: string): number {
    return this.#machine(machineName).clock.wallUs(this.kernel.nowUs) - this.kernel.nowUs
  }

  /** How much longer a wait for a time may take because clocks were wrong. */
  get clockSpreadUs(): number {
    return this.#faultScheduler.clockSpreadUs
  }

  /** The run is over: nothing of it is needed any more. */
  dispose(): void {
    for (const { incarnation } of this.#machines.values()) incarnation?.dispose()
  }

  #machine(name: string): Machine {
    const machine = this.#machines.get(name)
    if (machine === undefined) throw new Error(`invariant: no machine '${name}' in this world`)
    return machine
  }
}
