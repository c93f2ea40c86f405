// TCP keep-alive: a system that has nothing to send asks the other one now and then whether it is still there. Nothing
// is sent as long as all is well; only when packets begin to vanish, in either direction, is it known when the probes
// will have failed.
import type { Link, Prober } from '../links/links.ts'
import type { TcpEnvironment } from './environment.ts'
import type { SocketEnd } from './socket.ts'
import { reset, timedOut } from './wire.ts'

/** How often a probe is repeated, and how long after the one before it, as libuv sets it. */
const probes = 10
const intervalUs = 1_000_000

export class KeepAlive implements Prober {
  readonly #network: TcpEnvironment
  readonly #end: SocketEnd
  readonly #patienceUs: number
  /** There, and back. */
  readonly #links: readonly Link[]

  /** @param idleUs after how much silence the first probe is sent. */
  constructor(network: TcpEnvironment, end: SocketEnd, idleUs: number) {
    this.#network = network
    this.#end = end
    this.#patienceUs = idleUs + probes * intervalUs
    this.#links = [end.link, network.links.of(end.remote.host, end.local.host)]
    for (const link of this.#links) link.probing.add(this)
    if (this.#silentSinceUs() !== undefined) this.unreachable()
  }

  stop(): void {
    for (const link of this.#links) link.probing.delete(this)
  }

  unreachable(): void {
    this.#network.kernel.after(this.#patienceUs, null, () => {
      const sinceUs = this.#silentSinceUs()
      // As long as data is unanswered Linux repeats that, and sends no probes.
      if (sinceUs === undefined || this.#end.wire?.isUnanswered === true) return
      if (this.#end.isDead || sinceUs + this.#patienceUs > this.#network.kernel.nowUs) return
      for (const link of this.#links) this.#network.links.heldUp(link)
      this.#end.wire?.abort()
      this.#end.failLater(0, timedOut)
    })
  }

  reachable(): void {
    if (this.#silentSinceUs() === undefined && this.#end.isHalfOpen) this.#end.failLater(intervalUs, reset)
  }

  /** Since when a probe, or its answer, has vanished. */
  #silentSinceUs(): number | undefined {
    const since = [this.#end.wire?.blackholedSinceUs, ...this.#links.map((link) => link.partitionedSinceUs)].filter(
      (us) => us !== undefined,
    )
    return since.length === 0 ? undefined : Math.min(...since)
  }
}
