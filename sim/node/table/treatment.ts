// The vocabulary of the host table: what a program gets for a member of Node, and the shape in which the data files
// state it. Invariant: a member stands under exactly one treatment of its module. The data files say what, never how:
// nothing here is code that runs for a program.

/**
 * - `native`: the real value. Pure, synchronous or settled by ticks and microtasks alone, the same on every host.
 * - `wrapped`: the real implementation, settled by ticks and microtasks alone; but it keeps a callback, which the host
 *   binds to the async context that registered it, or returns a promise, which the host adopts.
 * - `simulated`: our own implementation. It reads time, randomness or the host's state, settles in libuv, or is shared
 *   by incarnations.
 * - `denied`: throws on use what a real process under `node --permission` throws. Nothing else differs from Node, so
 *   what the program then does is proof as ever; the run lists it.
 * - `unsupported`: throws E_HOST_UNSUPPORTED on use, never on import. No process of any Node does that, so a run in
 *   which it happens proves nothing.
 */
export const treatments = ['native', 'wrapped', 'simulated', 'denied', 'unsupported'] as const
export type Treatment = (typeof treatments)[number]

/**
 * One builtin module or namespace object: member names, separated by white space, by treatment. Three forms of
 * `module`:
 *
 * - A builtin without its `node:` prefix, or `globalThis`. `unsupported: '*'` means every member, whatever there is.
 * - `module.member`: the properties of an export that is itself a namespace or has statics. The row of the member then
 *   speaks of calling or constructing it. A builtin that exports a global (`buffer.Buffer`) is described once, under
 *   `globalThis.Buffer`.
 * - `module.member.prototype`: methods of a shared real prototype which differ from the treatment of the class.
 *
 * A `why` of the form `alias: fs/promises` says that the member is the exports object of that module, which has its own
 * table.
 */
export interface ModuleTable {
  readonly module: string
  readonly native?: string
  readonly wrapped?: string
  readonly simulated?: string
  readonly denied?: string
  readonly unsupported?: string
  /** One short reason for a row that surprises. */
  readonly why?: Readonly<Record<string, string>>
}

/** One member of one module. `why` is empty where the treatment needs no reason. */
export interface HostRow {
  readonly module: string
  readonly member: string
  readonly treatment: Treatment
  readonly why: string
}
