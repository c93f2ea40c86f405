// The program of the server's machine: the SDK's server state machine over HTTP, as its real server speaks it. POST /
// is one request of the protocol; GET /poll/group/pid is a stream of messages. It fails fast: an error of the disk or
// of the state machine ends the process.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { isRequest, type Request } from '@resonatehq/sdk'
import { Polls } from './poll.ts'
import { type Answer, StateMachine } from './stateMachine.ts'

const { RESONATE_FOLDER = '/var/lib/resonate', RESONATE_PORT = '8001' } = process.env

/** Less than the 300 s after which `fetch` gives up a silent body, and not much less: nothing else depends on it. */
const keepAliveMs = 240_000
/**
 * Timers run by a clock that nobody steps, and may be late by the one that leases are written in: it is looked at this
 * often.
 */
const lookMs = 600_000
/** How soon a tick that changed nothing may be followed by another one. */
const restMs = 1000

const state = new StateMachine(RESONATE_FOLDER)
const polls = new Polls()
let alarm: NodeJS.Timeout | undefined

/**
 * Does what follows from a command that is stored: its messages leave, and the next tick is set to when something is
 * due.
 */
function follow({ messages }: Answer, notBeforeMs = 0): void {
  for (const { address, message } of messages) polls.send(address, message)
  setAlarm(notBeforeMs)
}

function setAlarm(notBeforeMs = 0): void {
  clearTimeout(alarm)
  alarm = setTimeout(tick, Math.min(Math.max(dueInMs(), notBeforeMs), lookMs))
}

function dueInMs(): number {
  return state.dueMs((address) => polls.isHeard(address)) - state.now()
}

function tick(): void {
  if (dueInMs() > 0) {
    setAlarm()
    return
  }
  const answer = state.tick()
  follow(answer, answer.changed ? 0 : restMs)
}

function receive(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.on('error', () => {})
  const [, place, group, pid] = (incoming.url ?? '').split('/').map(decodeURIComponent)
  if (incoming.method === 'GET' && place === 'poll' && group !== undefined && pid !== undefined) {
    polls.open(group, pid, outgoing)
    setAlarm()
    return
  }
  const chunks: Uint8Array[] = []
  incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  incoming.on('end', () => answer(read(Buffer.concat(chunks).toString()), outgoing))
}

function answer(request: Request | null, outgoing: ServerResponse): void {
  if (request === null) {
    outgoing.writeHead(400, { 'content-type': 'text/plain' }).end('not a request of the protocol')
    return
  }
  const applied = state.apply(request)
  const { kind, head, data } = applied.response
  const { corrId, version } = request.head
  outgoing.writeHead(head.status, { 'content-type': 'application/json' })
  outgoing.end(JSON.stringify({ kind, head: { corrId, status: head.status, version }, data }))
  follow(applied)
}

/** A request, unless it is none, or one of those that only serve tests of the state machine. */
function read(body: string): Request | null {
  try {
    const request: unknown = JSON.parse(body)
    return isRequest(request) && !request.kind.startsWith('debug.') ? request : null
  } catch {
    return null
  }
}

createServer(receive).listen(Number(RESONATE_PORT))
setInterval(() => polls.keepAlive(), keepAliveMs)
setAlarm()
