// The network between machines and services: names, addresses, ports, connections. How a connection comes to stand is
// in handshake.ts, what it carries in socket.ts and wire.ts, what can go wrong with it in networkFaults.ts and
// links.ts. Invariant: after healing everything passes, and an end whose other end is gone gets a reset.

import type { NetworkFault } from '../faults/networkKinds.ts'
import type { Incarnation } from '../process/incarnation.ts'
import type { Kernel } from '../process/kernel.ts'
import type { Address, Listener, NetFailure, Side } from './contract.ts'
import { Links } from './links/links.ts'
import { NetworkFaults } from './links/networkFaults.ts'
import type { Accept, Listening, Owner, TcpEnvironment } from './tcp/environment.ts'
import { Handshake } from './tcp/handshake.ts'
import { SocketEnd } from './tcp/socket.ts'
import { reset } from './tcp/wire.ts'

/** A machine or a service, as the network knows it. */
interface Host {
  readonly name: string
  address: string
  readonly ports: Map<number, Listening>
  readonly ends: Set<SocketEnd>
  /** False while its power is off. */
  isUp: boolean
}

const firstPort = 32_768
const lastPort = 60_999
const loopbackUs = 20
const resolveUs = 300
const resolveFailUs = 5_000_000
/** Within this long after healing half-open connections are found out. */
const keepAliveUs = 5_000_000
const loopbackAddress = '127.0.0.1'
const ownNames: ReadonlySet<string> = new Set(['localhost', loopbackAddress, '::1', '0.0.0.0', '::'])

export class Network implements TcpEnvironment {
  readonly kernel: Kernel
  readonly links: Links
  readonly faults: NetworkFaults
  /** Attempts to connect that wait to be repeated. */
  readonly handshakes: Set<Handshake> = new Set()
  /** Sees each connection before anything passes on it: where an intermediary looks in. */
  tap: ((client: SocketEnd, server: SocketEnd) => void) | undefined
  /** Told of a name that is no host's, when a program asks for it. Names below `.invalid` are asked for on purpose. */
  onUnknownHost: ((from: string, name: string) => void) | undefined
  /** Once the world has healed no fault is injected, and nothing that one held up waits any longer. */
  healed = false
  readonly #latencyUs: number
  readonly #hosts = new Map<string, Host>()
  readonly #byAddress = new Map<string, Host>()
  #addresses = 0
  #ports = firstPort

  constructor(kernel: Kernel, latencyUs: number) {
    this.kernel = kernel
    this.#latencyUs = latencyUs
    this.faults = new NetworkFaults(kernel.decisions)
    this.links = new Links(kernel, ({ kind, site }) => {
      if (kind !== 'power-loss') this.faultInjected({ kind, site }, null)
    })
  }

  /**
   * Adds a host under a name, or gives an existing one a new address, as a process has that was moved to another
   * machine.
   */
  addHost(name: string): void {
    this.#addresses += 1
    const address = `10.0.${this.#addresses >> 8}.${this.#addresses & 255}`
    const known = this.#hosts.get(name)
    const host: Host = known ?? { name, address, ports: new Map(), ends: new Set(), isUp: true }
    host.address = address
    this.#hosts.set(name, host)
    this.#byAddress.set(address, host)
    if (known === undefined) return
    // What is sent to the old address reaches nobody any more.
    for (const end of this.#everyEnd())
      if (end.remote.host === name && end.remote.address !== address) end.wire?.blackhole()
    this.restoreLinks(name)
  }

  addressOf(name: string): string {
    return this.#host(name).address
  }

  get hostNames(): readonly string[] {
    return [...this.#hosts.keys()]
  }

  /** Takes a port; an `isLocal` one only for connections of this host. Throws a NetFailure. */
  listen(name: string, port: number, owner: Owner, accept: Accept, isLocal = false): Listener {
    const { ports } = this.#host(name)
    let free = port
    while (free === 0 || (port === 0 && ports.has(free))) free = this.#nextPort()
    if (ports.has(free)) {
      const failure: NetFailure = { code: 'EADDRINUSE', syscall: 'listen' }
      throw failure
    }
    const listening: Listening = { owner, accept, isLocal, isOpen: true }
    ports.set(free, listening)
    return { port: free, close: () => close(ports, free, listening) }
  }

  /** Who takes the connection that this end asks for. */
  listeningFor({ local, remote }: SocketEnd): Listening | undefined {
    const listening = this.#host(remote.host).ports.get(remote.port)
    return listening?.isLocal === true && local.host !== remote.host ? undefined : listening
  }

  /** Resolves a name; `settle` runs as an event of the owner. */
  lookup(
    from: string,
    owner: Incarnation,
    name: string,
    settle: (failure: NetFailure | undefined, address: string) => void,
  ): void {
    const fault = name === from || ownNames.has(name) ? undefined : this.faults.lookup(owner.machine, name)
    const isAgain = fault?.choice === 0
    owner.after(isAgain ? resolveFailUs : resolveUs, () => {
      const address = this.#addressFor(from, name)
      const isInjected = fault !== undefined && !this.healed
      if (isInjected) this.faultInjected(fault, owner)
      else if (address !== undefined) {
        this.kernel.emitCause(owner, 'net.lookup', { name, address })
        settle(undefined, address)
        return
      }
      if (address === undefined) this.#noHost(from, name)
      const code = isInjected && isAgain ? 'EAI_AGAIN' : 'ENOTFOUND'
      this.kernel.emitCause(owner, 'net.lookup', { name, code })
      settle({ code, syscall: 'getaddrinfo' }, '')
    })
  }

  /** Opens a connection from a host to a name or an address. */
  connect(from: string, owner: Owner, target: string, port: number, side: Side): SocketEnd {
    const local = this.#host(from)
    const address = this.#addressFor(from, target)
    const host = address === undefined ? undefined : this.#byAddress.get(address)
    const own = ownNames.has(target) ? loopbackAddress : undefined
    const remote = { host: host?.name ?? target, address: own ?? address ?? target, port }
    const end = this.endOf(owner, { host: from, address: own ?? local.address, port: this.#nextPort() }, remote, side)
    if (owner !== null) this.kernel.emit(owner, 'net.connect', { to: remote.host, port })
    if (host !== undefined) new Handshake(this, end, host === local ? undefined : this.faults.connect(end.stream, port))
    else if (isAddress(target)) end.failLater(resolveUs, { code: 'EHOSTUNREACH', syscall: 'connect' })
    else {
      this.#noHost(from, target)
      end.failLater(resolveUs, { code: 'ENOTFOUND', syscall: 'getaddrinfo' })
    }
    return end
  }

  #noHost(from: string, name: string): void {
    if (!isAddress(name) && !name.endsWith('.invalid')) this.onUnknownHost?.(from, name)
  }

  endOf(owner: Owner, local: Address, remote: Address, told: Side | Listening): SocketEnd {
    const end = new SocketEnd(this, owner, local, remote, told)
    this.#host(local.host).ends.add(end)
    return end
  }

  /** The process is gone: the system closes its ports and sockets. */
  release(owner: Incarnation): void {
    const { ports, ends } = this.#host(owner.machine)
    for (const [port, listening] of [...ports]) if (listening.owner === owner) close(ports, port, listening)
    for (const end of [...ends]) if (end.owner === owner) end.close()
  }

  /** The machine is gone without a word: its peers hear nothing. */
  blackhole(name: string): void {
    const host = this.#host(name)
    host.isUp = false
    for (const [port, listening] of [...host.ports]) close(host.ports, port, listening)
    this.links.blackhole(name)
    for (const end of [...host.ends]) {
      if (end.remote.host !== name) end.peer?.wire?.lose()
      end.vanish()
    }
  }

  /** The machine is there again: what is sent to connections that it does not know is answered by a reset. */
  restoreLinks(name: string): void {
    this.#host(name).isUp = true
    this.links.restoreLinks(name)
  }

  /** Everything passes again, and half-open connections are found out. */
  heal(): void {
    this.healed = true
    for (const host of this.#hosts.values()) host.isUp = true
    this.links.heal()
    for (const handshake of [...this.handshakes]) handshake.retryNow()
    // Looked for then, and not now: a connection that waits to be accepted by a program that was paused opens only
    // after this, and its other end may be long gone.
    this.kernel.after(keepAliveUs, null, () => {
      for (const end of this.#everyEnd()) if (end.isHalfOpen) end.failLater(0, reset)
    })
  }

  /** Whether a machine is there under this address. */
  answersAt({ host, address }: Address): boolean {
    const { isUp, address: current } = this.#host(host)
    return isUp && (address === current || address === loopbackAddress)
  }

  latencyOf({ local, remote }: SocketEnd): number {
    return local.host === remote.host ? loopbackUs : this.#latencyUs
  }

  /** The time in an event of this owner, in which reading the clock may have taken some. */
  nowOf(owner: Owner): number {
    return this.kernel.nowUs + (owner !== null && this.kernel.current === owner ? owner.spentUs : 0)
  }

  forget(end: SocketEnd): void {
    this.#host(end.local.host).ends.delete(end)
  }

  /** A fault has had its effect: counts it, and records it at the incarnation that it hit. */
  faultInjected({ kind, site }: { readonly kind: NetworkFault; readonly site: string }, owner: Owner): void {
    this.kernel.faultInjected(owner?.alive === true ? owner : null, kind, site)
  }

  #everyEnd(): readonly SocketEnd[] {
    return [...this.#hosts.values()].flatMap(({ ends }) => [...ends])
  }

  #addressFor(from: string, target: string): string | undefined {
    if (ownNames.has(target)) return this.#host(from).address
    return this.#hosts.get(target)?.address ?? (this.#byAddress.has(target) ? target : undefined)
  }

  #nextPort(): number {
    this.#ports = this.#ports >= lastPort ? firstPort : this.#ports + 1
    return this.#ports
  }

  #host(name: string): Host {
    const host = this.#hosts.get(name)
    if (host === undefined) throw new Error(`invariant: no host '${name}' on this network`)
    return host
  }
}

function close(ports: Map<number, Listening>, port: number, listening: Listening): void {
  listening.isOpen = false
  if (ports.get(port) === listening) ports.delete(port)
}

function isAddress(target: string): boolean {
  return /^[\d.]+$/.test(target) || target.includes(':')
}
