// `console`: the real Console over the program's own stdout and stderr, with its timers on virtual time.

import { inspectDefaults } from '../data/inspect.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { sinceBootMs } from '../time/performance.ts'

type Method = (...values: unknown[]) => unknown

export function createConsole(context: GuestContext): Simulated {
  const { Console } = context.host.real('console') as unknown as {
    Console: new (options: object) => Record<string, Method>
  }
  const { process } = globalThis as unknown as { process: { stdout: object; stderr: object } }
  const real = new Console({ stdout: process.stdout, stderr: process.stderr, inspectOptions: inspectDefaults(context) })
  const started = new Map<string, number>()
  const own: Record<string, Method> = {}
  const elapsed = (label: unknown, values: readonly unknown[]): void => {
    const start = started.get(String(label))
    if (start === undefined) {
      context.host.write('stderr', `Warning: No such label '${String(label)}' for console.time()\n`)
      return
    }
    own['log']?.(`${String(label)}: ${sinceBootMs(context) - start}ms`, ...values)
  }
  const timers: Record<string, Method> = {
    time: (label: unknown = 'default') => void started.set(String(label), sinceBootMs(context)),
    timeLog: (label: unknown = 'default', ...values) => elapsed(label, values),
    timeEnd: (label: unknown = 'default') => {
      elapsed(label, [])
      started.delete(String(label))
    },
    profile: () => {},
    profileEnd: () => {},
    timeStamp: () => {},
    context: () => own,
    createTask: () => ({ run: (body: () => unknown) => body() }),
  }
  for (const [name] of context.host.members('console') ?? []) {
    const method = timers[name] ?? real[name]
    if (name !== 'Console' && typeof method === 'function') own[name] = (...values) => method(...values)
  }
  own['Console'] = context.cloner.export(Console) as Method
  return { ...own, console: own }
}
