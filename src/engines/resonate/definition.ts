// What both forms of distributed Resonate share: the generator interface and the async interface of the same SDK.
import { claims, defineEngine, type Engine, type EngineMachine } from 'crashworthy'

const second = 1000

/**
 * What may pass, after all is healed and the last lease ran out, until a run goes on and its reader knows. In the order
 * in which it adds up: a worker that lost its stream connects again (backoff of 30 s at most) after its last request
 * hung (10 s); a task that was offered while nobody heard it is offered again (30 s); a reader whose notice was lost is
 * told at the next refresh of its subscription (60 s), which tries again after a failure (10 s to fail, 5 s of rest);
 * and a client that was refused asks again (30 s at most).
 */
const recoveryBoundMs = (30 + 10 + 30 + 60 + 15 + 30) * second

/**
 * What Resonate says that it stands: processes that stop at any moment, and messages that are lost, late, out of order
 * or repeated. The log of the server adds what a write-ahead log can stand. Neither of them says anything of clocks
 * that are wrong, and a log of one copy cannot stand a disk that lies: of its last record it does not even notice.
 */
const survived = [
  ...(['crash', 'kill', 'terminate', 'pause', 'slow-cpu', 'slow-restart'] as const),
  ...(['power-loss', 'reschedule', 'deploy', 'lost-unsynced-data', 'lost-unsynced-names'] as const),
  ...(['disk-error-before', 'disk-error-after', 'disk-full', 'failed-fsync', 'slow-disk'] as const),
  ...(['dns-failure', 'connect-refused', 'connect-stall', 'delay', 'loss', 'reset', 'stall', 'blackhole'] as const),
  ...([
    'jitter',
    'clog',
    'partition',
    'partition-one-way',
    'isolation',
    'partition-group',
    'duplicate-request',
  ] as const),
  ...(['service-error-before', 'service-error-after', 'service-timeout', 'service-slow', 'rate-limited'] as const),
]

export function distributedResonate(name: string, worker: string, api: string): Engine {
  const stateless = (machine: string, program: string): EngineMachine => ({
    name: machine,
    program,
    restart: 'always',
    movable: true,
  })
  return defineEngine({
    name,
    about: `@resonatehq/sdk, unmodified, three workers and the SDK's own server state machine over HTTP, ${api} interface.`,
    machines: [
      { name: 'server', program: './server.ts', restart: 'always', vital: true },
      stateless('worker-1', worker),
      stateless('worker-2', worker),
      stateless('worker-3', worker),
      stateless('gateway', './gateway.ts'),
    ],
    entry: 'gateway',
    // Promises are known by their ids, and tasks are fenced by their versions: any request but a stream may come twice,
    // and much later.
    intermediaries: { server: ({ method }) => method === 'POST' },
    // A signal that comes before its run waits for it is refused, and sent again by the client.
    supports: ['step', 'sleep', 'sleepUntil', 'waitFor', 'call', 'all', 'now', 'random'],
    // The SDK's default time-to-live of a claimed task.
    leaseMs: 60 * second,
    recoveryBoundMs,
    claims: claims({ survives: survived, detects: ['latent-sector-error'] }),
  })
}
