// What both forms of in-memory Resonate share: the generator interface and the async interface of the same SDK.
import { claims, defineEngine, type Engine } from 'crashworthy'

export function resonateLocal(name: string, program: string, api: string): Engine {
  return defineEngine({
    name,
    about: `@resonatehq/sdk, unmodified, in memory (LocalNetwork), ${api} interface.`,
    machines: [{ name: 'worker', program, restart: 'always' }],
    entry: 'worker',
    supports: ['step', 'sleep', 'sleepUntil', 'call', 'all', 'now', 'random'],
    // Its default time-to-live of a claimed task.
    leaseMs: 60_000,
    recoveryBoundMs: 120_000,
    claims: claims({ survives: ['pause', 'slow-cpu'] }),
  })
}
