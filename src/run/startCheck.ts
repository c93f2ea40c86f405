// Whether the machines of an engine come up at all, in a world without faults: each boots and stays alive, the entry
// serves clients, and its adapter can answer them. What fails here is a mistake in a program or a gap of the simulated
// Node, and nothing that an engine could be blamed for under faults.
import type { TraceEvent } from '../../sim/trace/event.ts'
import type { World } from '../../sim/world/world.ts'
import type { Engine, EngineMachine } from '../engine/contract.ts'
import type { SetupMistake } from './setupMistake.ts'

const pollUs = 1_000_000
/** The entry serves within this, or never will. */
const serveWithinUs = 60_000_000
/** A process that ended so soon after its boot so many times in a row does not come up. */
const steadyUs = 10_000_000
const bootsMax = 5
/** An adapter that answered an operation with an error so often, and never otherwise, cannot do it. */
const failuresMin = 3
const printedMax = 400
/** What Node, `bindings` and `node-gyp-build` say of an addon that does not load. */
const addons = [
  /cannot (?:load|find|locate) .*\.node\b/i,
  /could not locate the bindings file/i,
  /no native build was found/i,
  /loading addons is disabled/i,
]
/** What a member says that is denied, as under `node --permission`. */
const denial = /Access to this API has been restricted/

/** The life of a machine so far. */
interface Life {
  readonly machine: EngineMachine
  bootedUs: number
  alive: boolean
  /** How many incarnations in a row ended soon after their boot. */
  shortLives: number
  /** The last exception, exit code or signal, as a person reads it. */
  lastEnd: string
  /** The last that it printed as an error. */
  printed: string
  exitedWell: boolean
  /** It ended by an exception. */
  hasThrown: boolean
  /** The first member of Node in this incarnation that the world does not simulate. */
  unsupported: string | undefined
}

interface Answers {
  count: number
  failures: number
  lastFailure: string
}

export class StartCheck {
  readonly #world: World
  readonly #engine: Engine
  readonly #mistake: SetupMistake
  readonly #lives: ReadonlyMap<string, Life>
  readonly #answers = new Map<string, Answers>()

  constructor(world: World, engine: Engine, mistake: SetupMistake) {
    this.#world = world
    this.#engine = engine
    this.#mistake = mistake
    const lives = engine.machines.map((machine): Life => {
      const none = { bootedUs: 0, alive: false, shortLives: 0, lastEnd: 'it did not boot', printed: '' }
      return { machine, ...none, exitedWell: false, hasThrown: false, unsupported: undefined }
    })
    this.#lives = new Map(lives.map((life) => [life.machine.name, life]))
    world.trace.listen(
      [
        'process.boot',
        'process.exit',
        'process.crash',
        'process.uncaught',
        'process.unsupported',
        'process.denied',
        'process.stderr',
      ],
      (event) => {
        const life = this.#lives.get(event.machine)
        if (life !== undefined) this.#see(life, event)
      },
    )
    world.trace.listen(['client.return'], ({ data }) => this.#answered(data as unknown as ClientReturn))
  }

  /** Calls back once every machine is up; reports a mistake if they do not come up. */
  whenUp(then: () => void): void {
    this.#world.after(pollUs, () => {
      const { nowUs } = this.#world.kernel
      if ([...this.#lives.values()].every((life) => this.#isUp(life))) then()
      else if (nowUs < serveWithinUs) this.whenUp(then)
      else this.#reportSilence()
    })
  }

  /** What only the end of the run shows. */
  finish(): void {
    for (const [operation, { count, failures, lastFailure }] of this.#answers) {
      if (count > failures || failures < failuresMin) continue
      this.#mistake.report({
        expected: `an adapter that answers '${operation}'`,
        found: `an error each time: ${lastFailure}`,
        where: `machine ${this.#engine.entry} of engine ${this.#engine.name}`,
        next: `crashworthy trace of a run with --faults none`,
      })
    }
  }

  #isUp({ machine, alive, exitedWell, bootedUs }: Life): boolean {
    if (machine.name === this.#engine.entry) return alive && this.#world.isServing(machine.name)
    return alive ? this.#world.kernel.nowUs - bootedUs >= pollUs : machine.restart === 'never' && exitedWell
  }

  #see(life: Life, { kind, timeUs, data }: TraceEvent): void {
    switch (kind) {
      case 'process.boot':
        Object.assign(life, {
          bootedUs: timeUs,
          alive: true,
          exitedWell: false,
          hasThrown: false,
          unsupported: undefined,
        })
        life.lastEnd = ''
        life.printed = ''
        break
      case 'process.unsupported':
      case 'process.denied': {
        const { member, where } = data as { readonly member: string; readonly where: string }
        life.unsupported ??= `${member} at ${where}`
        break
      }
      case 'process.stderr':
        life.printed = String(data).trim().slice(0, printedMax)
        break
      case 'process.uncaught':
        life.lastEnd = (data as { readonly error: string }).error
        life.hasThrown = true
        break
      default:
        this.#ended(life, timeUs, data as { readonly code?: number; readonly signal?: string })
    }
  }

  #ended(life: Life, timeUs: number, { code, signal }: { readonly code?: number; readonly signal?: string }): void {
    const { machine } = life
    life.alive = false
    life.exitedWell = code === 0
    if (life.lastEnd === '') life.lastEnd = endOf(life, code, signal)
    life.shortLives = timeUs - life.bootedUs < steadyUs ? life.shortLives + 1 : 0
    const isFinal = machine.restart === 'never' && (code !== 0 || machine.name === this.#engine.entry)
    if (isFinal || life.shortLives >= bootsMax) this.#reportEnd(life)
  }

  #reportEnd({ machine, unsupported, lastEnd, hasThrown }: Life): void {
    const where = `machine ${machine.name}, program ${machine.program}`
    const member = unsupported?.split(' ', 1)[0] ?? ''
    // What it could do without is no reason: then the error is another.
    const isGap = unsupported !== undefined && (!hasThrown || lastEnd.includes(member) || denial.test(lastEnd))
    const gap = isGap
      ? unsupported
      : addons.some((addon) => addon.test(lastEnd))
        ? `native addons (${firstLine(lastEnd)})`
        : undefined
    if (gap !== undefined) {
      this.#mistake.report({
        verdict: 'unknown',
        expected: 'a program that starts',
        found: `does not start in the simulated Node: it needs ${gap}`,
        where,
        next: 'crashworthy node-support',
      })
      return
    }
    const missing = /Cannot find (?:module|package) '((?:@[^/']+\/)?[^/'.]+)/.exec(lastEnd)?.[1]
    this.#mistake.report({
      expected: 'a program that starts and stays alive without any fault',
      found: lastEnd,
      where,
      next: missing === undefined ? `mend ${machine.program}` : `npm install ${missing}`,
    })
  }

  /** All that was to come up by now has not. */
  #reportSilence(): void {
    const life = [...this.#lives.values()].find((one) => !this.#isUp(one))
    if (life === undefined) return
    if (!life.alive) {
      this.#reportEnd(life)
      return
    }
    this.#mistake.report({
      expected: `the entry to serve clients: a call of serve(handle) from crashworthy/adapter`,
      found: `none within ${serveWithinUs / 1_000_000} s`,
      where: `machine ${life.machine.name}, program ${life.machine.program}`,
      next: `call serve in ${life.machine.program}, or name another machine as the engine's entry`,
    })
  }

  #answered({ operation, failure }: ClientReturn): void {
    if (operation === 'signal' || failure === 'connection refused' || failure === 'connection reset') return
    const answers = this.#answers.get(operation) ?? { count: 0, failures: 0, lastFailure: '' }
    this.#answers.set(operation, answers)
    answers.count += 1
    if (failure === undefined) return
    answers.failures += 1
    answers.lastFailure = failure
  }
}

function endOf({ printed }: Life, code: number | undefined, signal: string | undefined): string {
  const end =
    signal === undefined ? `it exits with code ${code}${code === 0 ? ' at once' : ''}` : `it ends by ${signal}`
  return printed === '' ? end : `${end}, and prints: ${printed}`
}

interface ClientReturn {
  readonly operation: string
  readonly failure?: string
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
