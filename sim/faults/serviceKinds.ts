// The fault kinds of the services that steps call: they fail, hang, answer late or refuse, before or after they did
// what they were asked for.
import type { FaultKind } from './kind.ts'

export type ServiceFault =
  | 'service-error-before'
  | 'service-error-after'
  | 'service-timeout'
  | 'service-slow'
  | 'rate-limited'

const second = 1_000_000

export const errorsBefore: readonly number[] = [500, 503]
export const errorsAfter: readonly number[] = [500, 502]
export const slownessesUs: readonly number[] = [10 * second, 60 * second, 400 * second]
export const retriesAfterS: readonly number[] = [1, 30]

export const serviceKinds: readonly FaultKind<ServiceFault>[] = [
  {
    name: 'service-error-before',
    phrases: ['500', '503'],
    cause:
      'A service fails before it has done anything: a bug, a database that is gone, a load balancer that has no ' +
      'backend during a deploy.',
    injection:
      'At a request to a service: it is answered with that status and has no effect. The same request may be ' +
      'sent again.',
  },
  {
    name: 'service-error-after',
    phrases: ['500', '502'],
    cause:
      'A service does what it was asked for and then fails to say so: an error behind the commit, a gateway ' +
      'that loses its backend.',
    injection: 'At a request to a service: it takes effect and stands in the ledger, but the answer is that status.',
  },
  {
    name: 'service-timeout',
    phrases: ['without its effect', 'after its effect'],
    cause:
      'A service hangs: a deadlock, an exhausted pool of connections, a worker that died while the connection ' +
      'outlived it.',
    injection:
      'At a request to a service: no answer ever comes, and the connection stays open. The request was dropped, ' +
      'or it took effect. What ends the wait is the patience of the caller.',
  },
  {
    name: 'service-slow',
    phrases: ['10 s', '60 s', '400 s'],
    cause: 'A service is overloaded: requests wait in its queue, a query scans a table, a cold start.',
    injection:
      'At a request to a service: it waits that long, then takes effect and is answered. Its caller may have ' +
      'given up meanwhile and asked again, so that the effect comes late.',
  },
  {
    name: 'rate-limited',
    phrases: ['retry after 1 s', 'retry after 30 s'],
    cause: 'Others use up the same quota: another tenant, another deployment with the same key, a shared address.',
    injection:
      'At a request to a service: 429 with a retry-after header, and no effect. Limits of a service itself need ' +
      'no fault.',
  },
]
