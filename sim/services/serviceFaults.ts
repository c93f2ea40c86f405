// What becomes of one request to a service: the site at which faults of services are decided. Its address names the
// service, the operation and the idempotency key, so that it is the same request again in a run that was changed
// elsewhere.
import {
  errorsAfter,
  errorsBefore,
  retriesAfterS,
  type ServiceFault,
  serviceKinds,
  slownessesUs,
} from '../faults/serviceKinds.ts'
import { failed, tooMany } from './call.ts'
import type { WholeReply } from './definition.ts'
import type { ServiceHost } from './host.ts'

export interface ChosenFault {
  /** When the request is dealt with, after it has come. */
  readonly afterUs: number
  /** Whether the service sees the request, and so whether it takes effect. */
  readonly handled: boolean
  /** What the caller gets: the service's own answer, another one, or nothing ever. */
  readonly answer: 'own' | 'none' | WholeReply
}

const processingUs = 2000
const benign: ChosenFault = { afterUs: processingUs, handled: true, answer: 'own' }
const names: readonly string[] = serviceKinds.map(({ name }) => name)

/** Decides what happens to a request, and records an injected fault. The first kind that is drawn is the only one. */
export function faultOf(
  { decisions, emit }: ServiceHost,
  service: string,
  operation: string,
  key: string,
): ChosenFault {
  if (!decisions.armedFor(names)) return benign
  const site = decisions.site(service, operation, key)
  for (const { name, phrases } of serviceKinds) {
    const choice = decisions.decide(site, name, phrases)
    if (choice === 0) continue
    decisions.tookEffect(name)
    emit('fault.injected', { kind: name, site })
    return injected(name, choice - 1, service)
  }
  return benign
}

function injected(kind: ServiceFault, index: number, service: string): ChosenFault {
  switch (kind) {
    case 'service-error-before':
      return { ...benign, handled: false, answer: brokenReply(service, errorsBefore[index]) }
    case 'service-error-after':
      return { ...benign, answer: brokenReply(service, errorsAfter[index]) }
    case 'service-timeout':
      return { ...benign, handled: index === 1, answer: 'none' }
    case 'service-slow':
      return { ...benign, afterUs: slownessesUs[index] ?? processingUs }
    case 'rate-limited':
      return { ...benign, handled: false, answer: tooMany(`${service} is asked too often`, retriesAfterS[index] ?? 1) }
  }
}

const codes: ReadonlyMap<number, string> = new Map([
  [500, 'internal'],
  [502, 'bad-gateway'],
  [503, 'unavailable'],
])

function brokenReply(service: string, status = 500): WholeReply {
  return failed(status, codes.get(status) ?? 'internal', `${service} answered ${status}`)
}
