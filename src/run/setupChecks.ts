// Mistakes of a user's that any run may show, watched for in every run, so that none of them is taken for a failing of
// the engine: a request to a host that there is not, a workflow that is not deterministic, a verb that the engine does
// not have.
import { operationOf, readCall } from '../../sim/services/call.ts'
import type { OnUnknownOperation } from '../../sim/services/httpService.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import type { World } from '../../sim/world/world.ts'
import { quoted } from '../errors/didYouMean.ts'
import { ReplayCheck, replayKinds } from './replayCheck.ts'
import type { SetupMistake } from './setupMistake.ts'
import type { Sut } from './sut.ts'

const commandMax = 120

export function watchSetup(world: World, { engine, scenario }: Sut, mistake: SetupMistake): void {
  const hosts = [...engine.machines.map(({ name }) => name), ...Object.keys(scenario.services)]
  const steps = new OpenSteps()
  world.trace.listen(['process.boot', 'step.attempt', 'step.outcome'], (event) => steps.see(event))
  world.network.onUnknownHost = (from, host) => {
    const step = steps.onlyOne(from)
    mistake.report({
      expected: `requests to machines and declared services alone: ${hosts.join(', ')}`,
      found: `one to ${quoted(host, hosts)}`,
      where: `machine ${from}${step === undefined ? '' : `, step ${step}`}, scenario ${scenario.name}`,
      next: `add '${host}' to the scenario's services, or mend the name`,
    })
  }
  world.trace.listen(['workflow.command'], ({ data }) => {
    const verb = verbsOf(data as Noted).find((one) => !(engine.supports as readonly string[]).includes(one))
    if (verb === undefined) return
    mistake.report({
      expected: `verbs that ${engine.name} supports: ${engine.supports.join(', ')}`,
      found: `'${verb}', which the scenario's 'uses' does not name,`,
      where: `run ${(data as { readonly run: string }).run} of scenario ${scenario.name}`,
      next: `add '${verb}' to 'uses' of the scenario`,
    })
  })
  const replays = new ReplayCheck()
  world.trace.listen(replayKinds, (event: TraceEvent) => {
    const found = replays.see(event)
    if (found === undefined) return
    const [first, second] = found.commands.map(shortened)
    mistake.report({
      expected: 'workflows that ask for the same again when they are told the same',
      found: `first ${first}, then ${second}`,
      where: `workflow '${found.workflow}', command ${found.place} of run ${found.run}`,
      next: 'ctx.now(), ctx.random() or ctx.uuid(), or a step, for whatever may differ',
    })
  })
}

/** What a service calls with an operation that it does not have. */
export function unknownOperation({ scenario }: Sut, mistake: SetupMistake): OnUnknownOperation {
  return (service, request, known) => {
    const operation = operationOf(request.path)
    const call = readCall(request)
    const caller = 'status' in call ? '' : `step ${call.step.path} of run ${call.step.run}, `
    mistake.report({
      expected: `an operation of service '${service}': ${known.join(', ')}`,
      found: quoted(operation, known),
      where: `${caller}scenario ${scenario.name}`,
      next: `mend the name, or add '${operation}' to the service`,
    })
  }
}

/** What a reader of results must be told; a mistake of the adapter's if it is anything else. */
export function checkResult(output: unknown, run: string, { engine }: Sut, mistake: SetupMistake): void {
  const { kind, failure } = Object(output) as { readonly kind?: unknown; readonly failure?: unknown }
  if (kind === 'value' || (kind === 'failure' && typeof Object(failure).message === 'string')) return
  mistake.report({
    expected:
      "an adapter that answers 'result' with { kind: 'value', value } or { kind: 'failure', failure: { name, message } }",
    found: shortened(JSON.stringify(output)),
    where: `machine ${engine.entry} of engine ${engine.name}, for run ${run}`,
    next: 'describeFailure from crashworthy/adapter makes the failure of an error',
  })
}

/** The attempts that are under way on each machine. */
class OpenSteps {
  readonly #open = new Map<string, Map<string, string>>()

  see({ kind, machine, data }: TraceEvent): void {
    const open = this.#open.get(machine) ?? new Map<string, string>()
    this.#open.set(machine, open)
    if (kind === 'process.boot') {
      open.clear()
      return
    }
    const { run, path, step } = data as { readonly run: string; readonly path: string; readonly step: string }
    if (kind === 'step.attempt') open.set(`${run}/${path}`, `'${step}' of run ${run}`)
    else open.delete(`${run}/${path}`)
  }

  /** The one that a request must be for, if there is one alone. */
  onlyOne(machine: string): string | undefined {
    const [step, another] = this.#open.get(machine)?.values() ?? []
    return another === undefined ? step : undefined
  }
}

interface Noted {
  readonly verb?: string
  readonly operations?: readonly Noted[]
}

function verbsOf({ verb = '', operations = [] }: Noted): readonly string[] {
  return [verb, ...operations.flatMap(verbsOf)]
}

function shortened(text: string): string {
  return text.length > commandMax ? `${text.slice(0, commandMax)}…` : text
}
