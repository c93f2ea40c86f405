// The process in which `crashworthy exec` runs its program. What the program prints is written at once; its exit code
// is this process's.
import { writeSync } from 'node:fs'
import { constants } from 'node:os'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { usePrelude } from '../../sim/node/host/prelude.ts'
import { Program } from '../../sim/node/host/program.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import { World } from '../../sim/world/world.ts'
import type { ExecOrder } from './exec.ts'

/** The program was not run as it is, or not to its end. */
const noAnswer = 2

process.once('message', (order: ExecOrder) => {
  // A run must begin in a macrotask.
  setImmediate(() => {
    process.exitCode = run(order)
    process.disconnect()
  })
})

function run({ name, program, prelude, seed, args, env, dateMs, timeZone, eventsMax }: ExecOrder): number {
  usePrelude(prelude)
  const world = new World({
    entropy: deriveSeed(seed, 'exec'),
    source: { kind: 'replay', schedule: [] },
    machines: [
      {
        name: 'node',
        program: new Program(name, program.text, program.kind),
        restart: 'never',
        args,
        env,
        timeZone,
        epochMs: dateMs,
      },
    ],
    services: [],
    keepTrace: false,
  })
  let code: number | undefined
  const unsupported = new Set<string>()
  const listen = (kind: TraceEvent['kind'], see: (data: never) => void): void =>
    world.trace.listen([kind], ({ data }) => see(data as never))
  listen('process.stdout', (text: string) => write(1, text))
  listen('process.stderr', (text: string) => write(2, text))
  listen('process.uncaught', ({ error }: { error: string }) => write(2, `${error}\n`))
  listen('process.exit', (data: { code: number }) => {
    code = data.code
  })
  listen('process.crash', ({ signal }: { signal: string }) => {
    code = 128 + ((constants.signals as Readonly<Record<string, number>>)[signal] ?? 0)
  })
  listen('process.unsupported', ({ member, where }: { member: string; where: string }) =>
    unsupported.add(`${member} at ${where} is not supported by the simulated Node`),
  )
  world.boot()
  const stop = world.kernel.run({ eventsMax, timeMaxUs: Number.MAX_SAFE_INTEGER })
  world.dispose()
  const { limit, nowUs } = world.kernel
  const reasons = [...unsupported]
  if (limit !== undefined) reasons.push(`the program met the limit on ${limit.limit}: ${limit.detail}`)
  else if (stop === 'eventsMax')
    reasons.push(`no end after ${eventsMax} events, at ${nowUs / 1_000_000} s of virtual time (--events-max)`)
  else if (code === undefined) reasons.push('the program waits for what never comes: nothing else is in its world')
  for (const reason of reasons) write(2, `crashworthy: ${reason}\n`)
  return reasons.length > 0 ? noAnswer : (code ?? noAnswer)
}

/** Writes all of it. A pipe may be full for a while, or closed by its reader. */
function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}
