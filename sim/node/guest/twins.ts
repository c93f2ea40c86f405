// Where the twins of each module live: module name to the function that makes them, called on the module's first use.
import { createConsole } from './console.ts'
import type { GuestContext, Twins } from './context.ts'
import { createPerformance } from './performance.ts'
import { createTimers, createTimersPromises } from './timers.ts'
import { createWorldModule } from './worldModule.ts'

export const twinsOf: Readonly<Record<string, (context: GuestContext) => Twins>> = {
  console: createConsole,
  'crashworthy:world': createWorldModule,
  perf_hooks: createPerformance,
  timers: createTimers,
  'timers/promises': createTimersPromises,
}
