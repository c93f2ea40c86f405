// Durable promises as a server keeps them: create, resolve, reject, cancel, time out, forget. Source: the
// state-transition table of the Durable Promise Specification (resonatehq/durable-promise-specification: idempotency
// keys, strict requests), with the logical state of Resonate's server 0.11 (a pending promise past its deadline is
// timed out for everybody, whether or not the sweep has come by) and the retention windows of OpenWorkflow, Inngest and
// Restate. A client may send any request at any time, so every late duplicate is among them. It leaves out values,
// callbacks and tasks. Of runs it says what `one-terminal-result` says, and that a start under one id and key makes one
// promise with one deadline that stands; forgetting bounds how long a request is idempotent.
import { defineModel, t } from '../../src/model/index.ts'

type Settled = 'resolved' | 'rejected' | 'canceled' | 'timedout'
type Status = 'absent' | 'pending' | Settled

/** What the server knows of a promise. */
interface Known {
  readonly status: Status
  readonly createKey: number | null
  readonly settleKey: number | null
  readonly timeoutAt: number
}

interface SettleRequest {
  readonly outcome: Settled
  readonly key: number | null
  readonly strict: boolean
}

type Answer = 'done' | 'deduplicated' | 'refused'

/** The state that a client is told: a deadline that has passed counts, swept or not. */
function logical({ status, timeoutAt }: Known, clock: number): Status {
  return status === 'pending' && clock >= timeoutAt ? 'timedout' : status
}

/** A strict request wants the promise as it would leave it; any other is content that it was the first of its key. */
function answerCreate(known: Known, clock: number, key: number | null, strict: boolean, mayCreate: boolean): Answer {
  const status = logical(known, clock)
  if (status === 'absent') return mayCreate ? 'done' : 'refused'
  const same = key !== null && key === known.createKey
  return same && (status === 'pending' || !strict) ? 'deduplicated' : 'refused'
}

/**
 * Nobody is to blame for losing against the clock: unless strict, a request that comes too late is acknowledged all the
 * same.
 */
function answerSettle(known: Known, clock: number, { outcome, key, strict }: SettleRequest): Answer {
  const status = logical(known, clock)
  if (status === 'absent') return 'refused'
  if (status === 'pending') return 'done'
  if (status === 'timedout') return strict ? 'refused' : 'deduplicated'
  const same = key !== null && key === known.settleKey
  return same && (status === outcome || !strict) ? 'deduplicated' : 'refused'
}

function isSettled(status: Status): status is Settled {
  return status !== 'absent' && status !== 'pending'
}

interface Keys {
  add(key: number): void
  clear(): void
}

/** A promise that is written. */
interface Draft extends Known {
  status: Status
  createKey: number | null
  settleKey: number | null
  timeoutAt: number
  settledAt: number
  lives: number
  formerKey: number | null
  readonly told: { add(outcome: Settled): void; clear(): void }
  readonly acknowledged: Keys
  readonly refused: Keys
}

function begin(known: Draft, clock: number, key: number | null, timeoutAt: number): void {
  const overdue = clock >= timeoutAt
  known.status = overdue ? 'timedout' : 'pending'
  known.createKey = key
  known.timeoutAt = timeoutAt
  known.settledAt = overdue ? timeoutAt : 0
  known.lives += 1
}

function settle(known: Draft, clock: number, request: SettleRequest, answer: Answer): void {
  if (answer === 'done') {
    known.status = request.outcome
    known.settleKey = request.key
    known.settledAt = clock
  }
  const status = logical(known, clock)
  if (isSettled(status)) known.told.add(status)
  if (request.key === null || request.strict || status === 'absent') return
  if (answer === 'refused') known.refused.add(request.key)
  else known.acknowledged.add(request.key)
}

/** Nothing is left but history. */
function forget(known: Draft): void {
  known.formerKey = known.createKey
  known.status = 'absent'
  known.createKey = null
  known.settleKey = null
  known.timeoutAt = 0
  known.settledAt = 0
  known.told.clear()
  known.acknowledged.clear()
  known.refused.clear()
}

export const durablePromise = defineModel({
  name: 'durablePromise',
  about:
    'Promises that a server keeps: settled once, by the first request or by the clock, and idempotent for as long as it remembers them.',
  /**
   * With `tombstones`, an id that was forgotten is never used again; without, a late duplicate of its creation acts
   * anew.
   */
  constants: { promises: 1, keys: 2, clockMax: 3, retention: 1, livesMax: 2, tombstones: false },
  state: ({ promises, keys, clockMax, livesMax }) => {
    const key = t.int(0, keys - 1)
    const settled = t.enum('resolved', 'rejected', 'canceled', 'timedout')
    return t.struct({
      clock: t.int(0, clockMax),
      promises: t.record(
        t.int(0, promises - 1),
        t.struct({
          status: t.enum('absent', 'pending', 'resolved', 'rejected', 'canceled', 'timedout'),
          createKey: t.option(key),
          settleKey: t.option(key),
          timeoutAt: t.int(0, clockMax),
          settledAt: t.int(0, clockMax),
          // History: how often the id came into being, with which key the last time but one, and what clients were told
          // since.
          lives: t.int(0, livesMax),
          formerKey: t.option(key),
          told: t.set(settled),
          acknowledged: t.set(key),
          refused: t.set(key),
        }),
      ),
    })
  },
  actions: ({ action, constants: { promises, keys, clockMax, retention, livesMax, tombstones } }) => {
    const promise = t.int(0, promises - 1)
    const key = t.option(t.int(0, keys - 1))
    const mayCreate = (lives: number): boolean => lives === 0 || !tombstones
    return {
      tick: action({
        fair: 'weak',
        when: (s) => s.clock < clockMax,
        step: (s) => {
          s.clock += 1
        },
      }),
      create: action({
        params: { promise, key, strict: t.bool, timeoutAt: t.int(1, clockMax) },
        when: (s, p) => s.promises.get(p.promise).lives < livesMax || s.promises.get(p.promise).status !== 'absent',
        step: (s, p) => {
          const known = s.promises.get(p.promise)
          if (answerCreate(known, s.clock, p.key, p.strict, mayCreate(known.lives)) !== 'done') return
          begin(known, s.clock, p.key, p.timeoutAt)
        },
        seen: (s, p) => {
          const known = s.promises.get(p.promise)
          return { kind: 'create', ...p, answer: answerCreate(known, s.clock, p.key, p.strict, mayCreate(known.lives)) }
        },
      }),
      settle: action({
        params: { promise, outcome: t.enum('resolved', 'rejected', 'canceled'), key, strict: t.bool },
        step: (s, p) =>
          settle(s.promises.get(p.promise), s.clock, p, answerSettle(s.promises.get(p.promise), s.clock, p)),
        seen: (s, p) => {
          const known = s.promises.get(p.promise)
          const answer = answerSettle(known, s.clock, p)
          return { kind: 'settle', ...p, answer, status: answer === 'done' ? p.outcome : logical(known, s.clock) }
        },
      }),
      read: action({
        params: { promise },
        step: (s, p) => {
          const status = logical(s.promises.get(p.promise), s.clock)
          if (isSettled(status)) s.promises.get(p.promise).told.add(status)
        },
        seen: (s, p) => ({ kind: 'read', ...p, status: logical(s.promises.get(p.promise), s.clock) }),
      }),
      // The sweep makes the physical state what the logical one has been since the deadline.
      sweep: action({
        fair: 'weak',
        params: { promise },
        when: (s, p) =>
          s.promises.get(p.promise).status === 'pending' && s.clock >= s.promises.get(p.promise).timeoutAt,
        step: (s, p) => {
          const known = s.promises.get(p.promise)
          known.status = 'timedout'
          known.settledAt = known.timeoutAt
        },
      }),
      forget: action({
        params: { promise },
        when: (s, p) =>
          isSettled(s.promises.get(p.promise).status) && s.clock >= s.promises.get(p.promise).settledAt + retention,
        step: (s, p) => forget(s.promises.get(p.promise)),
      }),
    }
  },
  properties: ({ always, alwaysStep, sometimes, leadsTo, constants: { retention, tombstones, livesMax } }) => ({
    terminalIsFinal: alwaysStep((before, after) =>
      before.promises.every(({ status }, id) => {
        const next = after.promises.get(id).status
        return !isSettled(status) || next === status || next === 'absent'
      }),
    ),
    oneOutcome: always(
      (s) => s.promises.some(({ told }) => told.size > 0),
      (s) => s.promises.every((known) => known.told.every((outcome) => outcome === logical(known, s.clock))),
    ),
    timeoutsWin: always(
      (s) => s.promises.some(({ status }) => isSettled(status) && status !== 'timedout'),
      (s) =>
        s.promises.every(
          ({ status, settledAt, timeoutAt }) => !isSettled(status) || status === 'timedout' || settledAt < timeoutAt,
        ),
    ),
    createdOnce: alwaysStep((before, after) =>
      before.promises.every(({ status, lives }, id) => status === 'absent' || after.promises.get(id).lives === lives),
    ),
    sameAnswerAgain: always(
      (s) => s.promises.some(({ acknowledged }) => acknowledged.size > 0),
      (s) => s.promises.every(({ acknowledged, refused }) => !acknowledged.some((key) => refused.has(key))),
    ),
    oneSettler: always(
      (s) => s.promises.some(({ acknowledged }) => acknowledged.size > 0),
      (s) => s.promises.every((known) => known.acknowledged.size <= 1 || logical(known, s.clock) === 'timedout'),
    ),
    remembersLongEnough: alwaysStep((before, after) =>
      before.promises.every(
        ({ status, settledAt }, id) =>
          status === 'absent' ||
          after.promises.get(id).status !== 'absent' ||
          (isSettled(status) && before.clock >= settledAt + retention),
      ),
    ),
    overdueUnswept: sometimes((s) =>
      s.promises.some((known) => known.status === 'pending' && known.told.has('timedout')),
    ),
    lateButAcknowledged: sometimes((s) =>
      s.promises.some((known) => known.status === 'timedout' && known.acknowledged.size > 0),
    ),
    ...(tombstones || livesMax < 2
      ? { oneLife: always((s) => s.promises.every(({ lives }) => lives <= 1)) }
      : {
          lateDuplicateActsAnew: sometimes((s) =>
            s.promises.some(
              ({ status, lives, createKey, formerKey }) =>
                status === 'pending' && lives === 2 && createKey === formerKey,
            ),
          ),
        }),
    pendingEnds: leadsTo(
      (s) => s.promises.get(0).status === 'pending',
      (s) => s.promises.get(0).status !== 'pending',
    ),
  }),
  mutants: ({ action, constants: { promises, keys, clockMax, livesMax } }) => {
    const promise = t.int(0, promises - 1)
    const key = t.option(t.int(0, keys - 1))
    const params = { promise, outcome: t.enum('resolved', 'rejected', 'canceled'), key, strict: t.bool }
    return {
      settlesWithoutLooking: {
        settle: action({
          params,
          when: (s, p) => s.promises.get(p.promise).status !== 'absent',
          step: (s, p) => settle(s.promises.get(p.promise), s.clock, p, 'done'),
        }),
      },
      // It asks the row and not the clock: until the sweep comes by, a settlement that is too late wins.
      lateSettleWins: {
        settle: action({
          params,
          step: (s, p) => {
            const known = s.promises.get(p.promise)
            settle(known, s.clock, p, known.status === 'pending' ? 'done' : answerSettle(known, s.clock, p))
          },
        }),
      },
      forgetsTheKey: {
        settle: action({
          params,
          step: (s, p) => {
            const known = s.promises.get(p.promise)
            settle(known, s.clock, p, answerSettle(known, s.clock, p))
            known.settleKey = null
          },
        }),
      },
      // As a server without keys does: whoever asks for what is settled already is told that all is well.
      acknowledgesAnyone: {
        settle: action({
          params,
          step: (s, p) => {
            const known = s.promises.get(p.promise)
            const answer = answerSettle(known, s.clock, p)
            settle(known, s.clock, p, answer === 'refused' && known.status !== 'absent' ? 'deduplicated' : answer)
          },
        }),
      },
      createsAgain: {
        create: action({
          params: { promise, key, timeoutAt: t.int(1, clockMax) },
          when: (s, p) => s.promises.get(p.promise).lives < livesMax,
          step: (s, p) => begin(s.promises.get(p.promise), s.clock, p.key, p.timeoutAt),
        }),
      },
      // As for a promise without an address in Resonate: only whoever asks finds it timed out.
      neverSweeps: {
        sweep: action({ when: () => false, step: () => undefined }),
      },
      forgetsAtOnce: {
        forget: action({
          params: { promise },
          when: (s, p) => isSettled(s.promises.get(p.promise).status),
          step: (s, p) => forget(s.promises.get(p.promise)),
        }),
      },
    }
  },
})

export default durablePromise
