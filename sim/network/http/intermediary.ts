// An HTTP intermediary in front of a host: a proxy that reads whole requests as they pass and may forward one of them
// again, now or much later, on a connection of its own, dropping the second answer. Bytes between client and server are
// not touched; what is no request, asks for another protocol, or may not be repeated, passes only once. Once the world
// has healed nothing is forwarded again.

import { faultKind } from '../../faults/kinds.ts'
import { forwardsUs } from '../../faults/networkKinds.ts'
import type { Network } from '../network.ts'
import type { SocketEnd } from '../tcp/socket.ts'
import { describeSegment } from './describeSegment.ts'
import { headerOf, type RequestHead, RequestReader, ResponseReader, writeRequest } from './http1.ts'

/** A whole request, as an intermediary has read it. */
export interface ForwardedRequest extends RequestHead {
  readonly body: Uint8Array
}

/**
 * Says which requests may reach the server twice: those that are idempotent, or whose sender claims to be safe against
 * repetition.
 */
export type MayRepeat = (request: ForwardedRequest) => boolean

const proxyName = 'proxy'
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
const kinds = ['duplicate-request'] as const

/**
 * What any intermediary may repeat: idempotent methods (RFC 9110, 9.2.2) and requests with an idempotency key; never an
 * event stream.
 */
export const mayRepeatByHttp: MayRepeat = (request) => {
  if (headerOf(request, 'accept')?.includes('text/event-stream') === true) return false
  return idempotent.has(request.method) || headerOf(request, 'idempotency-key') !== undefined
}

/** Puts an intermediary in front of each of these hosts. */
export function addIntermediaries(network: Network, hosts: ReadonlyMap<string, MayRepeat>): void {
  if (hosts.size === 0) return
  network.addHost(proxyName)
  network.tap = (client, server) => {
    const mayRepeat = hosts.get(server.local.host)
    if (mayRepeat !== undefined && client.local.host !== proxyName) watch(network, client, mayRepeat)
  }
}

function watch(network: Network, client: SocketEnd, mayRepeat: MayRepeat): void {
  const { decisions } = network.kernel
  if (!decisions.armedFor(kinds)) return
  let head: RequestHead | undefined
  let parts: Uint8Array[] = []
  const reader = new RequestReader({
    head: (next) => {
      head = next
      parts = []
    },
    data: (bytes) => void parts.push(bytes),
    end: () => {
      if (head !== undefined) passed(network, client, { ...head, body: Buffer.concat(parts) }, mayRepeat)
      head = undefined
    },
    failed: () => {
      client.tap = undefined
    },
  })
  client.tap = (bytes) => reader.push(bytes)
}

function passed(network: Network, client: SocketEnd, request: ForwardedRequest, mayRepeat: MayRepeat): void {
  const { kernel } = network
  const { decisions } = kernel
  if (!decisions.armedFor(kinds) || headerOf(request, 'upgrade') !== undefined || !mayRepeat(request)) return
  const bytes = writeWhole(request)
  const { host } = client.remote
  const site = decisions.site(`${proxyName}>${host}`, 'forward', describeSegment(bytes))
  const choice = decisions.decide(site, 'duplicate-request', faultKind('duplicate-request').phrases)
  if (choice === 0) return
  kernel.after(forwardsUs[choice - 1] ?? 0, null, () => {
    if (!network.healed) forward(network, client, request.method, bytes, site)
  })
}

/** The request in one piece: what came in chunks goes on with a length. */
function writeWhole(request: ForwardedRequest): Uint8Array {
  const { headers, body } = request
  if (headerOf(request, 'transfer-encoding') === undefined) return writeRequest(request, body)
  const kept = headers.filter(([name]) => !/^(?:transfer-encoding|trailer)$/i.test(name))
  return writeRequest({ ...request, headers: [...kept, ['content-length', String(body.length)]] }, body)
}

function forward(network: Network, client: SocketEnd, method: string, bytes: Uint8Array, site: string): void {
  const { host, port } = client.remote
  const answer = new ResponseReader({
    head: () => {},
    data: () => {},
    end: () => end.close(),
    failed: () => end.close(),
  })
  answer.expect(method)
  const end = network.connect(proxyName, null, host, port, {
    opened: () => {
      if (network.healed) {
        end.close()
        return
      }
      network.kernel.faultInjected(null, 'duplicate-request', site)
      end.write(bytes)
    },
    data: (more) => answer.push(more),
    ended: () => end.close(),
    failed: () => {},
    drained: () => {},
  })
}
