// The simulated world of one run: machines with supervised processes, services, clients' requests, and the faults between them. It
// knows no engine and no property; it is a pure function of its parts, the entropy seed and the decisions.
import { type DecisionSource, Decisions } from './decisions/decisions.ts'
import { deriveSeed, type Seed } from './decisions/seed.ts'
import { type FaultName, faultKind, pausesUs, slowCostsUs, slowRestartsUs } from './faults/kinds.ts'
import type { WorldLink } from './node/binding.ts'
import { bootProgram, type MachineFacts, type Program } from './node/programHost.ts'
import { openDoors } from './process/hostDoors.ts'
import { ended, Incarnation } from './process/incarnation.ts'
import { Kernel } from './process/kernel.ts'
import type { Service } from './services/service.ts'
import type { EventKind, Json } from './trace/event.ts'
import { Trace } from './trace/trace.ts'

export interface MachineSpec {
  readonly name: string
  readonly program: Program
  /** Boot again when the process has ended, `always`, or leave it. */
  readonly restart: 'always' | 'never'
  readonly env?: Readonly<Record<string, string>>
  readonly argv?: readonly string[]
}

export interface WorldOptions {
  readonly entropy: Seed
  readonly source: DecisionSource
  readonly machines: readonly MachineSpec[]
  readonly services: readonly Service[]
  readonly keepTrace: boolean
}

/** The answer to a client: what the program replied, or how the connection failed. */
export type Reply = (failure: string | undefined, output: Json) => void

const latencyUs = 500
const restartUs = 1_000_000
/** A process that ended sooner than this after its boot waits twice as long each time, as under any supervisor, up to a limit. */
const steadyUs = 10_000_000
const backoffMaxUs = 300_000_000
const graceUs = 10_000_000
const noteKinds: ReadonlySet<string> = new Set<EventKind>([
  'workflow.enter',
  'workflow.command',
  'workflow.observe',
  'workflow.end',
  'step.attempt',
  'step.outcome',
])

interface Machine {
  readonly spec: MachineSpec
  readonly facts: MachineFacts
  incarnation: Incarnation | undefined
  incarnations: number
  bootedUs: number
  /** How many incarnations in a row ended soon after their boot. */
  hasty: number
  serve: ((operation: string, input: Json, reply: Reply) => void) | undefined
  /** Requests that the current incarnation has not answered: they fail when it ends. */
  readonly unanswered: Set<(failure: string) => void>
}

export class World {
  readonly trace: Trace
  readonly decisions: Decisions
  readonly kernel: Kernel
  readonly #machines = new Map<string, Machine>()
  readonly #services = new Map<string, Service>()
  #healed = false

  constructor(options: WorldOptions) {
    this.trace = new Trace({ keep: options.keepTrace })
    this.decisions = new Decisions(options.source)
    this.kernel = new Kernel(this.trace, this.decisions)
    openDoors(() => this.kernel.current)
    for (const service of options.services) this.#services.set(service.name, service)
    for (const spec of options.machines) {
      const draw = deriveSeed(options.entropy, `machine ${spec.name}`)
      const facts: MachineFacts = {
        // Some moment of 2026, and up to about an hour of uptime.
        epochUs: 1_767_225_600_000_000 + (draw.high % 31_536_000) * 1_000_000 + (draw.low % 1_000_000),
        upUs: 1_000_000 + ((draw.low ^ draw.high) % 2_000_000_000),
        entropy: options.entropy,
        env: spec.env ?? {},
        argv: spec.argv ?? [],
      }
      this.#machines.set(spec.name, {
        spec,
        facts,
        incarnation: undefined,
        incarnations: 0,
        bootedUs: 0,
        hasty: 0,
        serve: undefined,
        unanswered: new Set(),
      })
    }
  }

  /** Switches every machine on. */
  boot(): void {
    for (const machine of this.#machines.values()) this.#boot(machine)
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
      this.after(latencyUs, () => reply(failure, output))
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
          this.#effect(incarnation, 'answer', operation, () => answer(failure, output))
        }),
      )
    })
  }

  /**
   * The safety phase: cuts the time until `untilUs` into `moments`, at each of which a process may be killed, stopped or slowed.
   * After it the world heals.
   */
  underFaults(untilUs: number, moments: number): void {
    const stepUs = Math.max(1, Math.floor(untilUs / moments))
    for (let moment = 1; moment < moments; moment += 1) {
      this.after(moment * stepUs, () => {
        for (const machine of this.#machines.values()) this.#weather(machine, moment)
      })
    }
    this.after(untilUs, () => this.heal())
  }

  /** Faults stop and everything comes up: from here on only the program's own failings can keep it from finishing. */
  heal(): void {
    if (this.#healed) return
    this.#healed = true
    this.decisions.stop()
    this.emit('world.heal', null)
    for (const machine of this.#machines.values()) {
      const { incarnation } = machine
      if (incarnation?.alive === true) this.kernel.resume(incarnation)
      else if (machine.spec.restart === 'always') this.#boot(machine)
    }
  }

  #boot(machine: Machine): void {
    if (machine.incarnation?.alive === true) return
    machine.incarnations += 1
    machine.bootedUs = this.kernel.nowUs
    machine.serve = undefined
    const incarnation = new Incarnation(this.kernel, machine.spec.name, machine.incarnations, () => this.#ended(machine))
    machine.incarnation = incarnation
    bootProgram(incarnation, machine.spec.program, machine.facts, this.#link(machine, incarnation))
  }

  #ended(machine: Machine): void {
    for (const fail of [...machine.unanswered]) fail('connection reset')
    if (machine.spec.restart !== 'always') return
    const { number } = machine.incarnation ?? { number: 0 }
    machine.hasty = this.kernel.nowUs - machine.bootedUs < steadyUs ? machine.hasty + 1 : 0
    let delayUs = Math.min(backoffMaxUs, restartUs * 2 ** Math.max(0, machine.hasty - 1))
    if (!this.#healed) {
      const site = this.decisions.site(`${machine.spec.name}.${number}`, 'restart', '')
      const choice = this.decisions.decide(site, 'slow-restart', faultKind('slow-restart').phrases)
      if (choice > 0) {
        delayUs = slowRestartsUs[choice - 1] ?? restartUs
        this.decisions.tookEffect('slow-restart')
        this.kernel.emit(null, 'fault.strike', { kind: 'slow-restart', site })
      }
    }
    this.after(delayUs, () => this.#boot(machine))
  }

  #weather(machine: Machine, moment: number): void {
    const { incarnation } = machine
    if (incarnation?.alive !== true || !this.decisions.armed) return
    // The slowness of one moment ends with the next.
    incarnation.eventCostUs = 0
    const site = `${machine.spec.name} moment ${moment}`
    const slow = this.decisions.decide(site, 'slow-cpu', faultKind('slow-cpu').phrases)
    if (slow > 0) {
      incarnation.eventCostUs = slowCostsUs[slow - 1] ?? 0
      this.#strike('slow-cpu', site, machine)
    }
    this.#pause(incarnation, site)
    if (this.decisions.decide(site, 'terminate', faultKind('terminate').phrases) > 0) {
      this.#strike('terminate', site, machine)
      incarnation.after(0, () => incarnation.signal('SIGTERM'))
      this.after(graceUs, () => incarnation.kill('SIGKILL'))
    }
    if (this.decisions.decide(site, 'kill', faultKind('kill').phrases) > 0) {
      this.#strike('kill', site, machine)
      incarnation.kill('SIGKILL')
    }
  }

  #pause(incarnation: Incarnation, site: string): void {
    const choice = this.decisions.decide(site, 'pause', faultKind('pause').phrases)
    if (choice === 0) return
    const forUs = pausesUs[choice - 1] ?? 0
    incarnation.availableUs = Math.max(incarnation.availableUs, this.kernel.nowUs + forUs)
    this.#strikeOn('pause', site, incarnation)
  }

  /**
   * An effectful host call: the places at which a crash can strike, and the effect between them. A program that dies here goes on
   * until it next waits, without any effect: the call never settles.
   */
  #effect(incarnation: Incarnation, operation: string, subject: string, apply: () => void): void {
    if (!incarnation.alive) return
    const first = incarnation.effects === 0
    incarnation.effects += 1
    if (!this.decisions.armed) {
      apply()
      return
    }
    const site = this.decisions.site(incarnation.name, operation, subject)
    const { phrases } = faultKind('crash')
    const crash = this.decisions.decide(site, 'crash', first ? phrases : phrases.slice(0, 1))
    if (crash === 2) {
      this.#crash(incarnation, site)
      return
    }
    apply()
    if (crash === 1) this.#crash(incarnation, site)
    else this.#pause(incarnation, site)
  }

  #crash(incarnation: Incarnation, site: string): void {
    this.#strikeOn('crash', site, incarnation)
    incarnation.kill('SIGKILL')
  }

  #strike(kind: FaultName, site: string, machine: Machine): void {
    if (machine.incarnation !== undefined) this.#strikeOn(kind, site, machine.incarnation)
  }

  #strikeOn(kind: FaultName, site: string, incarnation: Incarnation): void {
    this.decisions.tookEffect(kind)
    incarnation.emit('fault.strike', { kind, site })
  }

  #link(machine: Machine, incarnation: Incarnation): WorldLink {
    return {
      call: (serviceName, operation, input, settle) => {
        const service = this.#services.get(serviceName)
        if (service === undefined) throw new Error(`no service '${serviceName}' in this world`)
        this.#effect(incarnation, serviceName, service.subject(operation, input), () => {
          incarnation.emit('call.send', { service: serviceName, operation })
          incarnation.references += 1
          this.after(latencyUs, () => {
            const answer = service.handle(operation, input, {
              nowUs: this.kernel.nowUs,
              effect: (data) => this.kernel.emitCause(null, 'effect', data),
            })
            this.kernel.after(latencyUs, incarnation, () => {
              incarnation.references -= 1
              this.kernel.emitCause(incarnation, 'call.answer', { service: serviceName, operation, ok: 'output' in answer })
              if ('output' in answer) settle(undefined, answer.output)
              else settle(answer.failure, null)
            })
          })
        })
      },
      serve: (handle) => {
        if (!incarnation.alive) throw ended
        machine.serve = handle
        incarnation.references += 1
      },
      note: (kind, data) => {
        if (!incarnation.alive) throw ended
        if (!noteKinds.has(kind)) throw new Error(`'${kind}' is not an event that a program may note`)
        incarnation.emit(kind as EventKind, data)
      },
    }
  }

  #machine(name: string): Machine {
    const machine = this.#machines.get(name)
    if (machine === undefined) throw new Error(`invariant: no machine '${name}' in this world`)
    return machine
  }
}
