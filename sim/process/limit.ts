// A limit that a program ran into: output without end, timers without end, a death of the host process. It is reported
// as that, `unknown`, never as a finding.

/** Which limit, in one word. */
export type LimitKind = 'output' | 'timers' | 'events' | 'spin' | 'memory' | 'death'

export interface LimitHit {
  readonly limit: LimitKind
  /** The incarnation that ran into it, `machine.number`, or '' if none can be blamed. */
  readonly owner: string
  readonly detail: string
}
