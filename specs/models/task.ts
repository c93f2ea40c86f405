// A task that a server gives out to workers under a lease: claim, heartbeat, expiry, redelivery, fencing by version,
// and crashes of the server. Source: the tasks of Resonate (SDK 0.11: a claim raises the version, every later request
// carries it, an expired lease offers the task again) with its log as in src/engines/resonate (a command is on the disk
// before its answer or its message leaves); OpenWorkflow and absurd have such leases without the version. It leaves out
// suspension, several tasks and clocks: a lease runs down. A fault is the crash of a worker or of the server, a lost
// answer, or a worker that stands still past its lease. Of runs it says what `failure-free-exactly-once` and
// `due-runs-end` say.
import { defineModel, replace, snapshot, t } from '../../src/model/index.ts'

interface Row {
  status: 'pending' | 'acquired' | 'completed'
  /** The fencing token: how often the task was claimed. */
  version: number
  /** With which versions the last checkpoint and the completion were accepted; 0 is none. */
  written: number
  completedBy: number
}

interface Worker {
  status: 'idle' | 'working' | 'wrote'
  version: number
}

interface Server {
  dirty: boolean
  answer: { readonly to: number; readonly request: 'claim' | 'write' | 'complete' } | null
  lease: number
  readonly memory: Row
}

/** What every request of an owner is put to. */
function isOwner(row: Readonly<Row>, version: number): boolean {
  return row.status === 'acquired' && row.version === version
}

function asked(row: Readonly<Row>, version: number): { readonly version: number; readonly accepted: boolean } {
  return { version, accepted: isOwner(row, version) }
}

function acquire(s: Server, to: number, ttl: number): void {
  s.memory.status = 'acquired'
  s.memory.version += 1
  s.lease = ttl
  s.dirty = true
  s.answer = { to, request: 'claim' }
}

function accept(s: Server, to: number, request: 'write' | 'complete', version: number): void {
  if (request === 'write') s.memory.written = version
  else {
    s.memory.status = 'completed'
    s.memory.completedBy = version
    s.lease = 0
  }
  s.dirty = true
  s.answer = { to, request }
}

function giveUp(worker: Worker): void {
  worker.status = 'idle'
  worker.version = 0
}

export const task = defineModel({
  name: 'task',
  about:
    'A task under a lease, whose owner may be superseded without knowing: what a stale owner still asks for is refused by its version.',
  constants: { workers: 3, ttl: 2, faultsMax: 3 },
  state: ({ workers, ttl, faultsMax }) => {
    const worker = t.int(0, workers - 1)
    // Each claim but the first needs a fault.
    const version = t.int(0, faultsMax + 1)
    const row = t.struct({
      status: t.enum('pending', 'acquired', 'completed'),
      version,
      written: version,
      completedBy: version,
    })
    return t.struct({
      faults: t.int(0, faultsMax),
      memory: row,
      disk: row,
      // While the memory holds what the disk does not, the answer waits, and so does every other request.
      dirty: t.bool,
      answer: t.option(t.struct({ to: worker, request: t.enum('claim', 'write', 'complete') })),
      // What is left of the lease.
      lease: t.int(0, ttl),
      // Messages that offer the task: never lost for good, perhaps late, and perhaps again.
      offers: t.set(version),
      workers: t.record(worker, t.struct({ status: t.enum('idle', 'working', 'wrote'), version })),
      // History: how often a worker was told that its completion counts.
      told: t.int(0, 2),
    })
  },
  actions: ({ action, constants: { workers, ttl, faultsMax } }) => {
    const worker = t.int(0, workers - 1)
    return {
      offer: action({
        fair: 'weak',
        when: (s) => !s.dirty && s.memory.status === 'pending',
        step: (s) => s.offers.add(s.memory.version),
      }),
      claim: action({
        fair: 'weak',
        params: { worker, version: (s) => s.offers },
        when: (s, p) => !s.dirty && s.workers.get(p.worker).status === 'idle',
        step: (s, p) => {
          if (s.memory.status === 'pending' && s.memory.version === p.version) acquire(s, p.worker, ttl)
        },
        seen: (s, p) => ({
          kind: 'claim',
          ...p,
          accepted: s.memory.status === 'pending' && s.memory.version === p.version,
        }),
      }),
      heartbeat: action({
        params: { worker },
        when: (s, p) => !s.dirty && s.workers.get(p.worker).status !== 'idle',
        step: (s, p) => {
          if (isOwner(s.memory, s.workers.get(p.worker).version)) s.lease = ttl
        },
        seen: (s, p) => ({ kind: 'heartbeat', ...p, version: s.workers.get(p.worker).version }),
      }),
      write: action({
        fair: 'weak',
        params: { worker },
        when: (s, p) => !s.dirty && s.workers.get(p.worker).status === 'working',
        step: (s, p) => {
          const { version } = s.workers.get(p.worker)
          if (isOwner(s.memory, version)) accept(s, p.worker, 'write', version)
          else giveUp(s.workers.get(p.worker))
        },
        seen: (s, p) => ({ kind: 'write', ...p, ...asked(s.memory, s.workers.get(p.worker).version) }),
      }),
      complete: action({
        fair: 'weak',
        params: { worker },
        when: (s, p) => !s.dirty && s.workers.get(p.worker).status === 'wrote',
        step: (s, p) => {
          const { version } = s.workers.get(p.worker)
          if (isOwner(s.memory, version)) accept(s, p.worker, 'complete', version)
          else giveUp(s.workers.get(p.worker))
        },
        seen: (s, p) => ({ kind: 'complete', ...p, ...asked(s.memory, s.workers.get(p.worker).version) }),
      }),
      // The disk has it, and then the answer leaves, which may be lost.
      flush: action({
        fair: 'weak',
        fairAs: 'whole',
        params: { heard: t.bool },
        when: (s, { heard }) => s.dirty && (heard || (s.answer !== null && s.faults < faultsMax)),
        step: (s, { heard }) => {
          replace(s.disk, snapshot(s.memory))
          s.dirty = false
          const { answer } = s
          s.answer = null
          if (!heard) s.faults += 1
          else if (answer !== null) {
            const listener = s.workers.get(answer.to)
            listener.status = answer.request === 'claim' ? 'working' : answer.request === 'write' ? 'wrote' : 'idle'
            if (answer.request === 'claim') listener.version = s.memory.version
            if (answer.request === 'complete') listener.version = 0
            if (answer.request === 'complete') s.told += 1
          }
        },
      }),
      tick: action({
        fair: 'weak',
        when: (s) => s.lease > 0,
        step: (s) => {
          s.lease -= 1
        },
      }),
      // With an owner that is alive it takes a stall, which is a fault.
      expire: action({
        fair: 'weak',
        when: (s) =>
          !s.dirty && s.memory.status === 'acquired' && s.lease === 0 && (s.faults < faultsMax || !ownerLives(s)),
        step: (s) => {
          if (ownerLives(s)) s.faults += 1
          s.memory.status = 'pending'
          s.dirty = true
        },
      }),
      crashWorker: action({
        params: { worker },
        when: (s, p) => s.faults < faultsMax && s.workers.get(p.worker).status !== 'idle',
        step: (s, p) => {
          s.faults += 1
          giveUp(s.workers.get(p.worker))
          // The answer comes to a process that is no more.
          if (s.answer?.to === p.worker) s.answer = null
        },
      }),
      // The server crashes and recovers. What is left of a lease then is left open, because the time that it took is.
      crashServer: action({
        params: { left: t.int(0, ttl) },
        when: (s, { left }) => s.faults < faultsMax && (left === 0 || s.disk.status === 'acquired'),
        step: (s, { left }) => {
          s.faults += 1
          replace(s.memory, snapshot(s.disk))
          s.dirty = false
          s.answer = null
          s.lease = left
        },
      }),
    }
  },
  properties: ({ always, alwaysStep, sometimes, eventually }) => ({
    distinctTokens: always(
      (s) => s.workers.count(isActive) > 1,
      (s) =>
        s.workers.every(
          (one, at) => !isActive(one) || !s.workers.some((other, too) => too !== at && other.version === one.version),
        ),
    ),
    completedByOwner: always(
      (s) => s.memory.status === 'completed',
      (s) => s.memory.completedBy === s.memory.version,
    ),
    writesInOrder: alwaysStep((before, after) => after.disk.written >= before.disk.written),
    acknowledgedIsDurable: always(
      (s) => s.told > 0,
      (s) => s.disk.status === 'completed' && s.told === 1,
    ),
    leaseIsKept: alwaysStep(
      (before, after) => before.disk.status !== 'acquired' || after.disk.status !== 'pending' || before.lease === 0,
    ),
    claimedOnceWithoutFaults: always(
      (s) => s.faults === 0,
      (s) => s.memory.version <= 1,
    ),
    staleOwner: sometimes((s) => s.workers.count(isActive) > 1),
    takenOver: sometimes((s) => s.disk.completedBy > 1 && s.told === 1),
    completionUnheard: sometimes(
      (s) => s.disk.status === 'completed' && s.workers.some((one) => one.version === s.disk.version),
    ),
    completes: eventually((s) => s.disk.status === 'completed'),
  }),
  mutants: ({ action, constants: { workers, ttl, faultsMax } }) => {
    const worker = t.int(0, workers - 1)
    return {
      completesWithoutFencing: {
        complete: action({
          params: { worker },
          when: (s, p) => !s.dirty && s.workers.get(p.worker).status === 'wrote' && s.memory.status === 'acquired',
          step: (s, p) => accept(s, p.worker, 'complete', s.workers.get(p.worker).version),
        }),
      },
      writesWithoutFencing: {
        write: action({
          params: { worker },
          when: (s, p) => !s.dirty && s.workers.get(p.worker).status === 'working' && s.memory.status === 'acquired',
          step: (s, p) => accept(s, p.worker, 'write', s.workers.get(p.worker).version),
        }),
      },
      keepsVersion: {
        claim: action({
          params: { worker },
          when: (s, p) => !s.dirty && s.workers.get(p.worker).status === 'idle' && s.memory.status === 'pending',
          step: (s, p) => {
            acquire(s, p.worker, ttl)
            s.memory.version = 1
          },
        }),
      },
      // The answer does not wait for the disk: a token may be given out again after a crash.
      claimsBeforeDurable: {
        claim: action({
          params: { worker },
          when: (s, p) => !s.dirty && s.workers.get(p.worker).status === 'idle' && s.memory.status === 'pending',
          step: (s, p) => {
            acquire(s, p.worker, ttl)
            s.answer = null
            replace(s.workers.get(p.worker), { status: 'working', version: s.memory.version })
          },
        }),
      },
      completesBeforeDurable: {
        complete: action({
          params: { worker },
          when: (s, p) =>
            !s.dirty &&
            isOwner(s.memory, s.workers.get(p.worker).version) &&
            s.workers.get(p.worker).status === 'wrote',
          step: (s, p) => {
            accept(s, p.worker, 'complete', s.workers.get(p.worker).version)
            s.answer = null
            giveUp(s.workers.get(p.worker))
            s.told += 1
          },
        }),
      },
      // Without a sweep, only an owner that lives can give the task back.
      orphans: {
        expire: action({
          when: (s) =>
            !s.dirty && s.memory.status === 'acquired' && s.lease === 0 && s.faults < faultsMax && ownerLives(s),
          step: (s) => {
            s.faults += 1
            s.memory.status = 'pending'
            s.dirty = true
          },
        }),
      },
      sweepsWhatIsLeased: {
        expire: action({
          when: (s) => !s.dirty && s.memory.status === 'acquired' && s.memory.version <= faultsMax,
          step: (s) => {
            s.memory.status = 'pending'
            s.dirty = true
          },
        }),
      },
    }
  },
})

function isActive({ status }: Readonly<Worker>): boolean {
  return status !== 'idle'
}

interface Standing {
  readonly memory: Readonly<Row>
  readonly workers: { some(test: (worker: Readonly<Worker>) => boolean): boolean }
}

function ownerLives({ memory, workers }: Standing): boolean {
  return workers.some((one) => isActive(one) && one.version === memory.version)
}

export default task
