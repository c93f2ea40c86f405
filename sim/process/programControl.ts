// The way from an incarnation into the handlers of its program: what `process` emits, and the texts of its errors.

/** What the host of a program offers its incarnation: the way into the program's own handlers. */
export interface ProgramControl {
  /** Emits `uncaughtException`; false when the program has no handler. */
  uncaught(error: unknown, origin: 'uncaughtException' | 'unhandledRejection'): boolean
  /** Emits `unhandledRejection`; false when the program has no handler. */
  rejected(reason: unknown, promise: unknown): boolean
  /** Emits a signal; false when the program has no handler. */
  signal(name: string): boolean
  /** Emits `beforeExit`. */
  beforeExit(code: number): void
  /** Emits `rejectionHandled`. */
  handled(promise: unknown): void
  /** Emits `exit`, once, and gives the exit code that then holds. */
  exiting(code: number): number
  /** The exit code that the program has set, if any. */
  exitCode(): number | undefined
  warning(warning: unknown): void
  /** An error as Node would print it, with the program's own frames only. */
  describe(error: unknown): string
}
