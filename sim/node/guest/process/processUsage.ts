// What `process` tells of time and resources: the machine's monotonic clock, and fixed figures for all else. A program
// is busy all the time, as far as it can see.
import { integerOf, objectOf, rangeError, typeError } from '../realm/checks.ts'
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { codedError } from '../realm/errors.ts'

const second = 1_000_000_000
const memory = {
  rss: 67_108_864,
  heapTotal: 33_554_432,
  heapUsed: 16_777_216,
  external: 2_097_152,
  arrayBuffers: 1_048_576,
}

export function createUsage(context: GuestContext): Record<string, unknown> {
  const { host } = context
  const busyUs = (): number => host.monotonicUs() - host.bootedUs

  const hrtime = named('hrtime', 1, (previous?: unknown): [number, number] => {
    const nowNs = host.monotonicUs() * 1000
    const now: [number, number] = [Math.floor(nowNs / second), nowNs % second]
    if (previous === undefined) return now
    if (!Array.isArray(previous)) throw typeError(context, 'time', 'an instance of Array', previous)
    if (previous.length !== 2) throw rangeError(context, 'time', '2', previous.length)
    const nanoseconds = now[1] - previous[1]
    return nanoseconds < 0 ? [now[0] - previous[0] - 1, nanoseconds + second] : [now[0] - previous[0], nanoseconds]
  })
  Object.assign(hrtime, { bigint: named('bigint', 0, () => BigInt(host.monotonicUs()) * 1000n) })

  const processorTime = (name: string): unknown =>
    named(name, 1, (previous?: unknown) => {
      const before = previous ? earlier(context, objectOf(context, previous, 'prevValue')) : { user: 0, system: 0 }
      return { user: busyUs() - before.user, system: 0 - before.system }
    })

  return {
    hrtime,
    uptime: () => busyUs() / 1_000_000,
    memoryUsage: Object.assign(
      named('memoryUsage', 0, () => ({ ...memory })),
      { rss: () => memory.rss },
    ),
    cpuUsage: processorTime('cpuUsage'),
    threadCpuUsage: processorTime('threadCpuUsage'),
    resourceUsage: () => ({
      userCPUTime: busyUs(),
      systemCPUTime: 0,
      maxRSS: 65_536,
      sharedMemorySize: 0,
      unsharedDataSize: 0,
      unsharedStackSize: 0,
      minorPageFault: 0,
      majorPageFault: 0,
      swappedOut: 0,
      fsRead: 0,
      fsWrite: 0,
      ipcSent: 0,
      ipcReceived: 0,
      signalsCount: 0,
      voluntaryContextSwitches: 0,
      involuntaryContextSwitches: 0,
    }),
    constrainedMemory: () => 0,
    availableMemory: () => 1_073_741_824,
  }
}

/** What an earlier call has answered, checked as Node does. */
function earlier(context: GuestContext, value: object): { readonly user: number; readonly system: number } {
  const { user, system } = value as { user: unknown; system: unknown }
  return { user: part(context, 'user', user), system: part(context, 'system', system) }
}

function part(context: GuestContext, name: string, value: unknown): number {
  const full = `prevValue.${name}`
  if (typeof value !== 'number') return integerOf(context, value, full)
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value
  throw codedError(new RangeError(`The property '${full}' is invalid. Received ${value}`), 'ERR_INVALID_ARG_VALUE')
}
