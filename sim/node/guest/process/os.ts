// `node:os`: one small Linux machine with fixed facts. Only its name and its uptime are its own.
import type { GuestContext, Simulated } from '../realm/context.ts'

const memoryBytes = 2_147_483_648

export function createOs(context: GuestContext): Simulated {
  const { host } = context
  const { process } = globalThis as unknown as { process: { env: Record<string, string | undefined> } }
  const home = (): string => process.env.HOME ?? '/home/node'
  const facts: Record<string, () => unknown> = {
    arch: () => 'x64',
    availableParallelism: () => 1,
    cpus: () => [{ model: 'Virtual CPU', speed: 2000, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }],
    endianness: () => 'LE',
    freemem: () => memoryBytes / 2,
    homedir: home,
    hostname: () => host.identity.machine,
    loadavg: () => [0, 0, 0],
    machine: () => 'x86_64',
    // The loopback alone, until machines have addresses.
    networkInterfaces: () => ({
      lo: [
        {
          address: '127.0.0.1',
          netmask: '255.0.0.0',
          family: 'IPv4',
          mac: '00:00:00:00:00:00',
          internal: true,
          cidr: '127.0.0.1/8',
        },
      ],
    }),
    platform: () => 'linux',
    release: () => '6.1.0',
    tmpdir: () => (process.env.TMPDIR ?? process.env.TMP ?? process.env.TEMP ?? '/tmp').replace(/(.)\/$/, '$1'),
    totalmem: () => memoryBytes,
    type: () => 'Linux',
    uptime: () => Math.floor(host.monotonicUs() / 10_000) / 100,
    version: () => '#1 SMP',
  }
  const primitive = new Set([
    'arch',
    'availableParallelism',
    'endianness',
    'freemem',
    'homedir',
    'hostname',
    'machine',
    'platform',
    'release',
    'tmpdir',
    'totalmem',
    'type',
    'uptime',
    'version',
  ])
  for (const [name, fact] of Object.entries(facts)) {
    Object.defineProperty(fact, 'name', { value: name, configurable: true })
    if (primitive.has(name))
      Object.defineProperty(fact, Symbol.toPrimitive, { value: () => fact(), configurable: true })
  }

  let priority = 0
  return {
    ...facts,
    getPriority: () => priority,
    setPriority: (...values: number[]) => {
      priority = Math.trunc(values.at(-1) ?? 0)
    },
    userInfo: (options?: { encoding?: string }) => {
      const text = { username: 'node', homedir: home(), shell: '/bin/sh' }
      const { Buffer } = globalThis as unknown as { Buffer: { from(text: string): unknown } }
      const encoded = Object.entries(text).map(([key, value]) => [
        key,
        options?.encoding === 'buffer' ? Buffer.from(value) : value,
      ])
      return { uid: 1000, gid: 1000, ...Object.fromEntries(encoded) }
    },
  }
}
