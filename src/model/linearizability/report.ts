// The verdict on a history as text for a person: a pure function of the result.
import type { Json } from '../../../sim/trace/event.ts'
import { canonicalJson, sameJson } from '../../../sim/trace/sameJson.ts'
import type { ParamValues } from '../instance/parameters.ts'
import type { Operation } from './operation.ts'
import type { Blocked, LinearizabilityResult, Linearized, ViolatedHistory } from './result.ts'

/** How many states and results are written out, and how many operations: of the longest prefix, the last ones. */
const shownMax = 8
const operationsMax = 20

export function linearizabilityReport(result: LinearizabilityResult): string {
  const explored = `${result.configurations} configurations explored`
  switch (result.verdict) {
    case 'linearizable':
      return `linearizable: ${count(result.order.length, 'operation')} in order, ${explored}\n${lines(latest(result.order.map(sayLinearized)))}`
    case 'unknown':
      return `unknown: ${explored}\n${lines(result.gaps)}`
    case 'violated':
      return sayViolated(result, explored)
  }
}

function sayViolated({ part, prefix, answered, blocked, pending, states }: ViolatedHistory, explored: string): string {
  const reached = prefix.filter(({ operation: { outcome } }) => outcome === 'returned').length
  return [
    `not linearizable${part === undefined ? '' : ` in part '${part}'`}: ${reached} of ${count(answered, 'operation')} can be put in order, ${explored}`,
    lines(latest(prefix.map(sayLinearized))),
    `then this one blocks:\n${lines([sayBlocked(blocked)])}`,
    pending.length === 0 ? '' : `and what overlaps it cannot come before it:\n${lines(pending.map(sayBlocked))}`,
    `the specification may then be in ${count(states.length, 'state')}:\n${lines(some(states.map(canonicalJson)))}`,
  ]
    .filter((text) => text !== '')
    .join('\n')
}

function sayLinearized({ operation, params, result }: Linearized): string {
  const open = Object.entries(params).filter(([name, value]) => !sameJson(operation.call.input?.[name], value))
  const chosen = open.length === 0 ? '' : ` choosing ${sayFields(Object.fromEntries(open))}`
  return `${sayCall(operation)}${sayResult(result)}${chosen}, ${sayTimes(operation)}`
}

function sayBlocked({ operation, allowed }: Blocked): string {
  const instead =
    allowed.length === 0
      ? 'it is not enabled'
      : `allowed: ${some(allowed.map((result) => canonicalJson(result))).join(', ')}`
  const result = operation.outcome === 'returned' ? sayResult(operation.result) : ''
  return `${sayCall(operation)}${result}, ${sayTimes(operation)}; ${instead}`
}

function sayCall({ process, call: { action, input = {} } }: Operation): string {
  return `${process}: ${action}(${sayFields(input)})`
}

function sayFields(fields: ParamValues): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${canonicalJson(value)}`)
    .join(', ')
}

function sayResult(result: Json | undefined): string {
  return result === undefined ? '' : ` = ${canonicalJson(result)}`
}

function sayTimes({ calledAt, outcome, returnedAt }: Operation): string {
  return outcome === 'returned' ? `from ${calledAt} to ${returnedAt}` : `from ${calledAt}, never answered`
}

function some(texts: readonly string[]): readonly string[] {
  return texts.length <= shownMax ? texts : [...texts.slice(0, shownMax), `and ${texts.length - shownMax} more`]
}

function latest(texts: readonly string[]): readonly string[] {
  const before = texts.length - operationsMax
  return before <= 0 ? texts : [`(${before} before)`, ...texts.slice(before)]
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `  ${text}`).join('\n')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
