// Runs a program that calls `fetch` against a scripted peer, in the simulated world and in a real Node over loopback,
// for comparing what both print. The peer speaks bytes, not HTTP, so that it can also answer what no server would.
// Names and addresses are printed as HOST.
import { deriveSeed } from '../../../../../sim/decisions/seed.ts'
import { Program } from '../../../../../sim/node/host/program.ts'
import type { HostedService } from '../../../../../sim/services/httpService.ts'
import type { TraceEvent } from '../../../../../sim/trace/event.ts'
import { World } from '../../../../../sim/world/world.ts'
import { runReal } from '../../realNode.ts'
import type { BothRuns } from '../sameAsReal.ts'

/** One connection, as a script sees it. Text stands for bytes. */
export interface PeerSocket {
  write(text: string): void
  end(): void
  reset(): void
}

/**
 * Runs in the test and, as text, in the real process: it must not name anything around it. `later` waits for
 * milliseconds.
 */
export type Peer = (
  socket: PeerSocket,
  later: (ms: number, act: () => void) => void,
) => { data(text: string): void; ended?(): void; closed?(): void }

/** The body of an async function of `base`, the URL of the peer, and `log`. */
export type Script = string

const lines = (script: Script, base: string): string => `
const base = ${base}
const host = base.slice(7)
const clean = (text) => text.replaceAll(host, 'HOST').replace(/\\d+\\.\\d+\\.\\d+\\.\\d+(:\\d+)?/g, 'HOST')
const log = (...values) => console.log(clean(require('node:util').format(...values)))
/** A failure in one line. */
const told = (error) => {
  const { cause } = error
  if (cause === undefined) return [error.name, error.message].join(': ')
  const more = ['code', 'errno', 'syscall', 'hostname'].filter((key) => key in cause).map((key) => key + '=' + cause[key])
  return [error.name, error.message, cause.constructor.name, cause.name, cause.message, ...more].join(' | ')
}
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const run = async () => { ${script} }
`

export interface PeerRun {
  readonly lines: readonly string[]
  readonly events: readonly TraceEvent[]
  readonly stop: string
  readonly endMs: number
}

/**
 * In the simulated world, where the peer is the host `peer`, port 80. `prepare` is called once everything is switched
 * on.
 */
export function runWithPeer(script: Script, peer: Peer, prepare: (world: World) => void = () => {}): Promise<PeerRun> {
  const text = `${lines(script, "'http://peer'")}; run()`
  const world = new World({
    entropy: deriveSeed({ high: 0, low: 1 }, 'program'),
    source: { kind: 'replay', schedule: [] },
    machines: [{ name: 'node', program: new Program('main', text), restart: 'never' }],
    services: [],
    hosts: [hostedPeer(peer)],
    keepTrace: true,
  })
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        world.boot()
        prepare(world)
        const stop = world.kernel.run({ eventsMax: 100_000, timeMaxUs: 86_400_000_000 })
        const { events } = world.trace
        const output = events.filter(({ kind }) => kind === 'process.stdout').map(({ data }) => String(data))
        const endMs = (events.find(({ kind }) => kind === 'process.exit')?.timeUs ?? Number.NaN) / 1000
        resolve({ lines: output.join('').split('\n').slice(0, -1), events, stop, endMs })
      } catch (error) {
        reject(error)
      }
    })
  })
}

function hostedPeer(peer: Peer): HostedService {
  return {
    name: 'peer',
    serve: (kernel) => (end) => {
      const socket: PeerSocket = {
        write: (text) => void end.write(Buffer.from(text, 'latin1')),
        end: () => end.end(),
        reset: () => end.reset(),
      }
      const script = peer(socket, (ms, act) => void kernel.after(ms * 1000, null, act))
      return {
        opened: () => {},
        data: (bytes) => script.data(Buffer.from(bytes).toString('latin1')),
        ended: () => {
          script.ended?.()
          end.end()
          script.closed?.()
        },
        failed: () => script.closed?.(),
        drained: () => {},
      }
    },
  }
}

export async function fetchBoth(script: Script, peer: Peer, executable?: string): Promise<BothRuns> {
  const text = `
const server = require('node:net').createServer((socket) => {
  const wire = { write: (text) => socket.write(text, 'latin1'), end: () => socket.end(), reset: () => socket.resetAndDestroy() }
  const script = (${String(peer)})(wire, (ms, act) => setTimeout(act, ms))
  socket.on('data', (bytes) => script.data(bytes.toString('latin1')))
  socket.on('end', () => script.ended?.())
  socket.on('close', () => script.closed?.())
  socket.on('error', () => {})
})
server.listen(0, '127.0.0.1', () => {
  ${lines(script, "'http://127.0.0.1:' + server.address().port")}
  run().catch((error) => console.log('failed', error)).finally(() => process.exit())
})`
  const [simulated, real] = await Promise.all([runWithPeer(script, peer), runReal(text, executable)])
  return { simulated: simulated.lines, real: [...real.lines, ...(real.errors === '' ? [] : [real.errors])] }
}
