// World mutants and engine mutants: ways in which the simulated world, or an engine on it, could lie. Each is caught by the named test or
// property; a mutant that survives means that something is not tested. docs/mutants.md is written from this table.

export interface Mutant {
  readonly name: string
  /** What is wrong with it, in a sentence. */
  readonly lie: string
  readonly file: string
  /** The text that is replaced; it must stand in the file exactly once. */
  readonly original: string
  readonly mutated: string
}

/** A mutant of the world, caught by a test of its own. */
export interface WorldMutant extends Mutant {
  readonly testFile: string
  readonly testName: string
}

/** A mutant of the oracle engine, caught by a property in a campaign. */
export interface EngineMutant extends Mutant {
  readonly property: string
  readonly faults: string
  readonly scenario: string
}

export const worldMutants: readonly WorldMutant[] = [
  {
    name: 'heap-survives-crash',
    lie: 'A new incarnation boots in the realm of the one that died.',
    file: 'sim/node/programHost.ts',
    original: 'const context = createContext(constants.DONT_CONTEXTIFY as unknown as object)',
    mutated:
      'const heaps = incarnation.kernel as unknown as { heap?: object }; const context = (heaps.heap ??= createContext(constants.DONT_CONTEXTIFY as unknown as object))',
    testFile: 'test/sim/faults.test.ts',
    testName: 'crash before a call',
  },
  {
    name: 'leaked-clock',
    lie: 'The wall clock that a program reads is the real one.',
    file: 'sim/node/programHost.ts',
    original: 'wallUs: () => facts.epochUs + nowUs(),',
    mutated: 'wallUs: () => Math.round((performance.timeOrigin + performance.now()) * 1000),',
    testFile: 'test/sim/world.test.ts',
    testName: 'equal inputs give equal digests',
  },
  {
    name: 'leaked-randomness',
    lie: 'Math.random is the host’s.',
    file: 'sim/node/programHost.ts',
    original: 'return entropy.double()',
    mutated: 'return Math.random()',
    testFile: 'test/sim/world.test.ts',
    testName: 'equal inputs give equal digests',
  },
  {
    name: 'swallowed-rejection',
    lie: 'A rejection that nobody handles is forgotten.',
    file: 'sim/process/hostDoors.ts',
    original: 'else owner.reject(reason, promise)',
    mutated: 'else void promise',
    testFile: 'test/sim/world.test.ts',
    testName: 'ends of processes',
  },
  {
    name: 'dead-timer-fires',
    lie: 'A timer of a dead incarnation fires.',
    file: 'sim/process/kernel.ts',
    original: 'if (!owner.alive) continue',
    mutated: '',
    testFile: 'test/sim/faults.test.ts',
    testName: 'kill strikes between events',
  },
  {
    name: 'zombie-effect',
    lie: 'A call of a dead incarnation still takes effect.',
    file: 'sim/world/effects.ts',
    original: 'if (!incarnation.alive) return\n    const first = incarnation.effects === 0',
    mutated: 'const first = incarnation.effects === 0',
    testFile: 'test/sim/faults.test.ts',
    testName: 'a program that catches everything',
  },
  {
    name: 'counted-not-applied',
    lie: 'A crash is counted as having taken effect, and nothing dies.',
    file: 'sim/world/effects.ts',
    original: "this.strike('crash', site, incarnation)\n    incarnation.kill('SIGKILL')",
    mutated: "this.strike('crash', site, incarnation)",
    testFile: 'test/sim/faults.test.ts',
    testName: 'crash after a call',
  },
  {
    name: 'crash-recalls-what-was-sent',
    lie: 'A crash after a call takes the call back.',
    file: 'sim/world/effects.ts',
    original: 'apply()\n    if (crash === 1) this.#crash(incarnation, site)',
    mutated: 'if (crash !== 1) apply()\n    if (crash === 1) this.#crash(incarnation, site)',
    testFile: 'test/sim/faults.test.ts',
    testName: 'crash after a call',
  },
  {
    name: 'pause-without-standstill',
    lie: 'A paused process goes on.',
    file: 'sim/process/kernel.ts',
    original: 'if (owner.availableUs > event.timeUs) {',
    mutated: 'if (owner.availableUs > Number.MAX_VALUE) {',
    testFile: 'test/sim/faults.test.ts',
    testName: 'pause: no event runs meanwhile',
  },
  {
    name: 'healing-forgets-the-paused',
    lie: 'A process that was paused when the world healed stays paused.',
    file: 'sim/world/supervisor.ts',
    original: 'this.#kernel.resume(incarnation)',
    mutated: 'incarnation.eventCostUs = 0',
    testFile: 'test/sim/faults.test.ts',
    testName: 'healing ends a pause',
  },
  {
    name: 'faults-after-healing',
    lie: 'Faults go on after the world has healed.',
    file: 'sim/world/world.ts',
    original: 'this.decisions.stop()\n',
    mutated: '',
    testFile: 'test/sim/faults.test.ts',
    testName: 'after healing nothing strikes',
  },
  {
    name: 'lost-async-context',
    lie: 'A timer’s callback runs outside the async context that set it.',
    file: 'sim/node/programHost.ts',
    original: 'resource.runInAsyncScope(fire)',
    mutated: 'fire()',
    testFile: 'test/sim/world.test.ts',
    testName: 'the async context follows callbacks',
  },
  {
    name: 'early-timer',
    lie: 'A timer fires a little before it is due.',
    file: 'sim/node/guest/timers.ts',
    original: "host.startTimer('timer', this._idleTimeout * 1000,",
    mutated: "host.startTimer('timer', this._idleTimeout * 999,",
    testFile: 'test/sim/world.test.ts',
    testName: 'timers fire when they are due',
  },
  {
    name: 'host-frames-in-stacks',
    lie: 'Stacks show frames of the host.',
    file: 'sim/node/stack.ts',
    original: 'const own = sites.filter(isProgramSite)',
    mutated: 'const own = sites.some(isProgramSite) ? [...sites] : []',
    testFile: 'test/sim/world.test.ts',
    testName: 'stacks hold the program',
  },
  {
    name: 'shared-builtin',
    lie: 'Programs get the real export objects of a builtin.',
    file: 'sim/node/guest/clone.ts',
    original: 'const known = this.#memo.get(real)\n    if (known !== undefined) return known\n    if (typeof real',
    mutated: 'return real\n    const known = this.#memo.get(real)\n    if (known !== undefined) return known\n    if (typeof real',
    testFile: 'test/sim/world.test.ts',
    testName: 'what one machine does to a builtin',
  },
  {
    name: 'fsync-keeps-too-much',
    lie: 'An fsync of a file makes all names of the disk durable as well.',
    file: 'sim/disk/processView.ts',
    original: "if (inode.kind === 'file') inode.sync()",
    mutated: "if (inode.kind === 'file') inode.sync(), this.volume.journal.syncAll()",
    testFile: 'test/sim/disk/powerLossChoices.test.ts',
    testName: 'a new file that was synced is gone if its directory was not',
  },
  {
    name: 'fsync-keeps-too-little',
    lie: 'An fsync of a file brings nothing to the platter.',
    file: 'sim/disk/processView.ts',
    original: "if (inode.kind === 'file') inode.sync()",
    mutated: "if (inode.kind === 'file') inode.stalePages.clear()",
    testFile: 'test/sim/disk/powerLossChoices.test.ts',
    testName: 'each alternative does what it says, and is told',
  },
  {
    name: 'rename-durable-without-its-directory',
    lie: 'A rename is durable although its directory was not synced.',
    file: 'sim/disk/names.ts',
    original: "if (moved.kind !== 'directory') return",
    mutated: "if (moved.kind !== 'directory') return volume.journal.sync(to.directory)",
    testFile: 'test/sim/disk/powerLossChoices.test.ts',
    testName: 'each alternative does what it says, and is told',
  },
]

export const engineMutants: readonly EngineMutant[] = [
  {
    name: 'runs-a-step-twice',
    lie: 'Every step is attempted twice, as a lease that runs out would do.',
    file: 'src/engines/oracle/worker.ts',
    original: 'return await once()',
    mutated: 'await once(); return await once()',
    property: 'failure-free-exactly-once',
    faults: 'none',
    scenario: 'paid-order',
  },
  {
    name: 'another-key-after-a-crash',
    lie: 'The idempotency key is made from the process.',
    file: 'src/workflow/attempt.ts',
    original: 'const key = `${run}/${path}`',
    mutated: 'const key = `${run}/${path}/${process.pid}`',
    property: 'one-key-one-payload',
    faults: 'all',
    scenario: 'paid-order',
  },
  {
    name: 'two-results',
    lie: 'Each reader is told another result.',
    file: 'src/engines/oracle/worker.ts',
    original: "return (await execute(await store<Stored>('read', { run }))) as unknown as Json",
    mutated: "return { ...(await execute(await store<Stored>('read', { run }))), told: Math.random() } as unknown as Json",
    property: 'one-terminal-result',
    faults: 'none',
    scenario: 'paid-order',
  },
  {
    name: 'forgets-after-a-crash',
    lie: 'A run that has begun is not taken up by a new incarnation.',
    file: 'src/engines/oracle/worker.ts',
    original: 'let execution = executions.get(stored.run)',
    mutated:
      'let execution = executions.get(stored.run); if (execution === undefined && Object.keys(stored.journal).length > 0) return new Promise(() => {})',
    property: 'due-runs-end',
    faults: 'all',
    scenario: 'paid-order',
  },
  {
    name: 'takes-silence-for-approval',
    lie: 'A wait whose time has run out tells the workflow that the approval came.',
    file: 'src/engines/oracle/worker.ts',
    original: "if (Date.now() >= deadlineMs) return { kind: 'timeout' }",
    mutated: "if (Date.now() >= deadlineMs) return { kind: 'signal', payload: 'approve' }",
    property: 'acts-only-after-approval',
    faults: 'none',
    scenario: 'approval',
  },
]
