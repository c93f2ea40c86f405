// Runs the text of one small program in a simulated world of one machine, without services or faults, until nothing is
// left to do. Results are data: what it printed, every trace event, the digest, and why the run stopped.
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { Program } from '../../sim/node/host/program.ts'
import type { TraceEvent } from '../../sim/trace/event.ts'
import { World } from '../../sim/world/world.ts'

export interface ProgramRun {
  /** Lines of stdout. */
  readonly lines: string[]
  /** The exit code, if it came to its end. */
  readonly code: number | undefined
  readonly events: TraceEvent[]
  readonly digest: string
  readonly stop: string
}

const dayUs = 86_400_000_000

/** Runs a program; failures of the program are events of the trace, and nothing here throws for them. */
export function runProgram(
  text: string,
  options: { readonly seed?: number; readonly kind?: Program['kind'] } = {},
): Promise<ProgramRun> {
  const world = new World({
    entropy: deriveSeed({ high: 0, low: options.seed ?? 1 }, 'program'),
    source: { kind: 'replay', schedule: [] },
    machines: [{ name: 'node', program: new Program('main', text, options.kind), restart: 'never' }],
    services: [],
    keepTrace: true,
  })
  return new Promise((resolve, reject) => {
    // The synchronous drain works in a macrotask only.
    setImmediate(() => {
      try {
        world.boot()
        const stop = world.kernel.run({ eventsMax: 100_000, timeMaxUs: dayUs })
        world.dispose()
        const { events, digest } = world.trace
        const output = events.filter((event) => event.kind === 'process.stdout').map((event) => String(event.data))
        const exit = events.find((event) => event.kind === 'process.exit')
        const { code } = (exit?.data ?? {}) as { readonly code?: number }
        resolve({ code, lines: output.join('').split('\n').slice(0, -1), events, digest, stop })
      } catch (error) {
        reject(error)
      }
    })
  })
}
