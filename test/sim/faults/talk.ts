// Plain programs that talk over `net` and say what they see; and what they said, with the time at which they said it.
import type { InjectedFault } from '../../../sim/decisions/schedule.ts'
import { runWorld, type WorldRun, type WorldScript } from '../runWorld.ts'

export const faultAt = (site: string, kind: string, choice: number): InjectedFault => ({
  site,
  kind,
  choice,
  says: 'in a test',
})

/** Says whatever a socket tells; keeps the program alive. */
const watching = `
const net = require('net')
const say = (...words) => console.log(words.join(' '))
const watch = (socket) => {
  for (const event of ['connect', 'end', 'close']) socket.on(event, () => say(event))
  socket.on('data', (data) => say('got', data))
  socket.on('error', (error) => say(error.syscall, error.code))
  return socket
}
const at = (ms, what) => setTimeout(what, ms)
setInterval(() => {}, 1e9)
`

/** A server that says what it hears. \`each\` is done with every connection, \`socket\`. */
export const server = (each = ''): string => `${watching}
net.createServer({ allowHalfOpen: true }, (socket) => { say('accepted'); watch(socket); ${each} }).listen(7000)`

/** A server that answers each piece that it gets. */
export const echo: string = server(`socket.on('data', (data) => socket.write('re ' + data))`)

/**
 * A client that connects after 100 ms, 1.3 ms of which it takes until the connection stands. `then` can use the socket
 * from the beginning.
 */
export const client = (then: string): string => `${watching}
let socket
const dial = () => { socket = watch(net.connect({ port: 7000, host: 'server', allowHalfOpen: true })) }
at(100, () => { dial(); ${then} })`

/** A long time under faults: a moment every two seconds, healing after 2000 s. */
export const long = { untilMs: 2_000_000, everyMs: 2000 }

export interface Talk {
  readonly run: WorldRun
  /** What a machine's incarnation said: milliseconds and words. */
  said(machine: string, incarnation?: number): readonly string[]
}

export async function talk(script: WorldScript): Promise<Talk> {
  const run = await runWorld({ untilMs: 10_000, ...script })
  return {
    run,
    said: (machine, incarnation = 1) =>
      run.events
        .filter(
          (event) => event.kind === 'process.stdout' && event.machine === machine && event.incarnation === incarnation,
        )
        .map(({ timeUs, data }) => `${timeUs / 1000} ${String(data).trimEnd()}`),
  }
}

/** Runs a script with its schedule and without it. Without it no fault is injected, and no kind is offered. */
export async function talkTwice(script: WorldScript): Promise<{ readonly injected: Talk; readonly benign: Talk }> {
  const benign = await talk({ ...script, schedule: [] })
  if (benign.run.events.some(({ kind }) => kind === 'fault.injected'))
    throw new Error('a fault injected that nobody asked for')
  return { injected: await talk(script), benign }
}

/** What became of a kind in a run: `offered/drawn/tookEffect`, and the times at which it was injected. */
export function counted({ run }: Talk, kind: string): string {
  const { offered, drawn, tookEffect } = run.world.decisions.count(kind)
  const times = run.events
    .filter((event) => event.kind === 'fault.injected' && (event.data as { kind: string }).kind === kind)
    .map(({ timeUs }) => timeUs / 1000)
  return `${offered}/${drawn}/${tookEffect} at ${times.join(', ')} ms`
}
