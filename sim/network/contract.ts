// What the simulated network offers to the owner of a socket, be it a program (through the host's `net`) or a service
// of the world. A connection is a TCP stream: ordered bytes, no loss inside it. Every callback of a Side runs as an
// event of its owner.

/** How a connection failed: the name of an errno, as ECONNREFUSED, and the syscall that Node names, as 'connect'. */
export interface NetFailure {
  readonly code: string
  readonly syscall: string
}

/** Where one end is: the name of its host in this world, its IPv4 address, its port. */
export interface Address {
  readonly host: string
  readonly address: string
  readonly port: number
}

/** What the owner of one end is told. After `failed` nothing more comes. */
export interface Side {
  /** The connection stands. */
  opened(): void
  /** A segment has arrived. The bytes are the owner's, who has taken them with that, unless it `takesLater`. */
  data(bytes: Uint8Array): void
  /** The owner says with `End.take` what it has taken of that which it was given. */
  readonly takesLater?: boolean
  /** The other end has ended: nothing more will be read. */
  ended(): void
  /** The connection is gone: refused, reset, timed out. */
  failed(failure: NetFailure): void
  /** After a `write` that returned false: there is room again. */
  drained(): void
}

/**
 * What the owner of one end can do. What one event writes leaves as one segment when the event is over, even if the
 * owner dies in it.
 */
export interface End {
  readonly local: Address
  readonly remote: Address
  /** False asks the writer to wait for `drained`. Bytes are taken over: the caller must not change them afterwards. */
  write(bytes: Uint8Array): boolean
  /** Ends this direction, after all that was written. */
  end(): void
  /** Closes the socket: what was written leaves and ends; what still arrives is answered by a reset. */
  close(): void
  /** Ends both directions at once; the other end sees ECONNRESET. */
  reset(): void
  /**
   * Stops taking segments in, and takes them in again: what arrives meanwhile waits, and in time the writer waits too.
   */
  pause(): void
  resume(): void
  /**
   * An owner that `takesLater` has taken so many bytes: what it has not taken fills the window, and makes a close a reset.
   */
  take(bytes: number): void
  /**
   * Probes the other machine after `idleUs` of silence, so that a half-open connection fails with ETIMEDOUT some 10 s
   * later.
   */
  keepAlive(idleUs: number): void
}

export interface Listener {
  readonly port: number
  close(): void
}

/** The network as one incarnation sees it. */
export interface NetLink {
  /** The address of this machine. */
  readonly address: string
  /**
   * Resolves a host name to an IPv4 address, or fails with ENOTFOUND or EAI_AGAIN. `settle` runs as an event of this
   * incarnation.
   */
  lookup(host: string, settle: (failure: NetFailure | undefined, address: string) => void): void
  /** Connects to an address or host name (`localhost` is this machine). `side` is told how it went. */
  connect(host: string, port: number, side: Side): End
  /**
   * Listens; port 0 picks a free one. Throws a NetFailure (EADDRINUSE). `accept` runs as an event of this incarnation.
   * A `local` port takes connections of this machine only.
   */
  listen(port: number, accept: (end: End) => Side, local?: boolean): Listener
}
