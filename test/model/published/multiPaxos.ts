// MultiPaxos as a replicated log with one writing and one reading client command. Published as MultiPaxos_MC_small in
// the TLA+ Examples (after Guanzhou Hu), with its one invariant, of what clients see. It is counted there up to a
// renaming of replicas; here every replica is itself, and the test divides. That logs agree is not claimed: a commit
// notice names a slot and no ballot, so that a replica may commit there what it accepted in an earlier ballot.
import { defineModel, t } from '../../../src/model/index.ts'

const slots = [0, 1] as const
const slot = t.int(0, 1)
const command = t.enum('write', 'read')

const replica = (n: number) => t.int(0, n - 1)
/** Ballots that are used; 0 is before any. */
const ballot = (ballotMax: number) => t.int(1, ballotMax)
const known = (ballotMax: number) => t.int(0, ballotMax)
const vote = (ballotMax: number) => t.option(t.struct({ ballot: ballot(ballotMax), command }))

type Command = 'write' | 'read'
type Vote = { readonly ballot: number; readonly command: Command } | null
type Status = 'empty' | 'preparing' | 'accepting' | 'committed'

interface Log {
  forEach(visit: (entry: { status: Status }) => void): void
  some(test: (entry: { readonly command: Command | null }) => boolean): boolean
}

/** The vote of the latest ballot, if any. */
function latestOf(votes: readonly Vote[]): Vote {
  return votes.reduce((latest, vote) => ((vote?.ballot ?? 0) > (latest?.ballot ?? 0) ? vote : latest), null)
}

/** The first command that is not answered, and not in a log. */
function openRequest(answered: { has(command: Command): boolean }, log: Log): Command | undefined {
  return (['write', 'read'] as const).find((one) => !answered.has(one) && !log.some(({ command }) => command === one))
}

/** Entries that were being accepted in an earlier ballot have to be prepared again. */
function prepareAgain(log: Log): void {
  log.forEach((entry) => {
    if (entry.status === 'accepting') entry.status = 'preparing'
  })
}

export const multiPaxos = defineModel({
  name: 'multiPaxos',
  constants: { n: 3, ballotMax: 2 },
  state: ({ n, ballotMax }) =>
    t.struct({
      replicas: t.record(
        replica(n),
        t.struct({
          leader: t.option(replica(n)),
          // Whether it has applied the write.
          isWritten: t.bool,
          // How many slots are committed: so many from the first.
          committed: t.int(0, slots.length),
          // The ballot that it leads and has prepared, and the latest that it has heard of.
          prepared: known(ballotMax),
          latest: known(ballotMax),
          log: t.record(
            slot,
            t.struct({
              status: t.enum('empty', 'preparing', 'accepting', 'committed'),
              command: t.option(command),
              voted: vote(ballotMax),
            }),
          ),
          isDone: t.bool,
        }),
      ),
      sent: t.set(
        t.union({
          prepare: { from: replica(n), ballot: ballot(ballotMax) },
          prepareReply: { from: replica(n), ballot: ballot(ballotMax), votes: t.record(slot, vote(ballotMax)) },
          accept: { from: replica(n), ballot: ballot(ballotMax), slot, command },
          acceptReply: { from: replica(n), ballot: ballot(ballotMax), slot },
          commitNotice: { slot },
        }),
      ),
      answered: t.set(command),
      // What clients saw: their requests, and the answers with whether the write was there.
      seen: t.seq(t.union({ request: { command }, answer: { command, isWritten: t.bool } }), 2 * slots.length),
    }),
  actions: ({ action, constants: { n, ballotMax } }) => {
    const majority = Math.floor(n / 2) + 1
    const replicas = Array.from({ length: n }, (_, at) => at)
    return {
      lead: action({
        params: { at: replica(n), ballot: ballot(ballotMax) },
        when: (s, { at, ballot }) =>
          s.answered.size < slots.length &&
          s.replicas.get(at).leader !== at &&
          ballot > s.replicas.get(at).latest &&
          !replicas.some((from) => s.sent.has({ kind: 'prepare', from, ballot })),
        step: (s, { at, ballot }) => {
          const self = s.replicas.get(at)
          self.leader = at
          self.prepared = 0
          self.latest = ballot
          prepareAgain(self.log)
          s.sent.add({ kind: 'prepare', from: at, ballot })
          s.sent.add({
            kind: 'prepareReply',
            from: at,
            ballot,
            votes: { 0: self.log.get(0).voted, 1: self.log.get(1).voted },
          })
        },
      }),
      follow: action({
        params: { at: replica(n), from: replica(n), ballot: ballot(ballotMax) },
        when: (s, { at, from, ballot }) =>
          s.answered.size < slots.length &&
          ballot > s.replicas.get(at).latest &&
          s.sent.has({ kind: 'prepare', from, ballot }),
        step: (s, { at, from, ballot }) => {
          const self = s.replicas.get(at)
          self.leader = from
          self.latest = ballot
          prepareAgain(self.log)
          s.sent.add({
            kind: 'prepareReply',
            from: at,
            ballot,
            votes: { 0: self.log.get(0).voted, 1: self.log.get(1).voted },
          })
        },
      }),
      finishPreparing: action({
        params: { at: replica(n) },
        when: (s, { at }) => {
          if (s.answered.size === slots.length) return false
          const { leader, prepared, latest } = s.replicas.get(at)
          if (leader !== at || prepared !== 0) return false
          return s.sent.count((message) => message.kind === 'prepareReply' && message.ballot === latest) >= majority
        },
        step: (s, { at }) => {
          const self = s.replicas.get(at)
          const ballot = self.latest
          self.prepared = ballot
          const replies = s.sent
            .values()
            .flatMap((one) => (one.kind === 'prepareReply' && one.ballot === ballot ? [one.votes] : []))
          self.log.forEach((entry, slot) => {
            const latest = latestOf(replies.map((votes) => votes[slot] ?? null))
            entry.command = latest?.command ?? null
            if (entry.status === 'preparing' || (entry.status === 'empty' && latest !== null))
              entry.status = 'accepting'
            if (entry.status !== 'accepting' || latest === null) return
            s.sent.add({ kind: 'accept', from: at, ballot, slot, command: latest.command })
          })
        },
      }),
      takeRequest: action({
        // That some slot is empty is asked of each, and the first is taken: TLC counts each.
        params: { at: replica(n), empty: slot },
        when: (s, { at, empty }) => {
          const { leader, prepared, latest, log } = s.replicas.get(at)
          if (leader !== at || prepared !== latest || log.get(empty).status !== 'empty') return false
          return openRequest(s.answered, log) !== undefined
        },
        step: (s, { at }) => {
          const { prepared, log } = s.replicas.get(at)
          const slot = log.keys((entry) => entry.status === 'empty')[0] ?? 0
          const chosen = openRequest(s.answered, log) ?? 'write'
          const entry = log.get(slot)
          entry.status = 'accepting'
          entry.command = chosen
          entry.voted = { ballot: prepared, command: chosen }
          s.sent.add({ kind: 'accept', from: at, ballot: prepared, slot, command: chosen })
          s.sent.add({ kind: 'acceptReply', from: at, ballot: prepared, slot })
          if (!s.seen.includes({ kind: 'request', command: chosen })) s.seen.push({ kind: 'request', command: chosen })
        },
      }),
      accept: action({
        params: { at: replica(n), from: replica(n), ballot: ballot(ballotMax), slot, command },
        when: (s, { at, from, ballot, slot, command }) => {
          if (s.answered.size === slots.length) return false
          const { latest, log } = s.replicas.get(at)
          return (
            ballot >= latest &&
            ballot > (log.get(slot).voted?.ballot ?? 0) &&
            s.sent.has({ kind: 'accept', from, ballot, slot, command })
          )
        },
        step: (s, { at, from, ballot, slot, command }) => {
          const self = s.replicas.get(at)
          const entry = self.log.get(slot)
          self.leader = from
          self.latest = ballot
          entry.status = 'accepting'
          entry.command = command
          entry.voted = { ballot, command }
          s.sent.add({ kind: 'acceptReply', from: at, ballot, slot })
        },
      }),
      commit: action({
        params: { at: replica(n) },
        when: (s, { at }) => {
          if (s.answered.size === slots.length) return false
          const { leader, prepared, latest, committed: slot, log } = s.replicas.get(at)
          if (leader !== at || prepared !== latest || slot === slots.length || log.get(slot).status !== 'accepting')
            return false
          const accepted = replicas.filter((from) => s.sent.has({ kind: 'acceptReply', from, ballot: prepared, slot }))
          return accepted.length >= majority
        },
        step: (s, { at }) => {
          const self = s.replicas.get(at)
          const slot = self.committed
          const entry = self.log.get(slot)
          if (entry.command === null) return
          const answer = { kind: 'answer', command: entry.command, isWritten: self.isWritten } as const
          entry.status = 'committed'
          self.committed += 1
          if (entry.command === 'write') self.isWritten = true
          if (!s.seen.includes(answer)) s.seen.push(answer)
          s.answered.add(entry.command)
          s.sent.add({ kind: 'commitNotice', slot })
        },
      }),
      hearCommit: action({
        params: { at: replica(n) },
        when: (s, { at }) => {
          if (s.answered.size === slots.length) return false
          const { leader, committed: slot, log } = s.replicas.get(at)
          return (
            leader !== at &&
            slot < slots.length &&
            log.get(slot).status === 'accepting' &&
            s.sent.has({ kind: 'commitNotice', slot })
          )
        },
        step: (s, { at }) => {
          const self = s.replicas.get(at)
          const entry = self.log.get(self.committed)
          entry.status = 'committed'
          self.committed += 1
          if (entry.command === 'write') self.isWritten = true
        },
      }),
      finish: action({
        params: { at: replica(n) },
        when: (s, { at }) => s.answered.size === slots.length && !s.replicas.get(at).isDone,
        step: (s, { at }) => {
          s.replicas.get(at).isDone = true
        },
      }),
      rest: action({
        when: (s) => s.replicas.every(({ isDone }) => isDone),
        step: () => undefined,
      }),
    }
  },
  properties: ({ always }) => ({
    // A read that saw the write was not over before the write began; one that did not see it began before the write was
    // over. What clients see does not change any more when replicas finish.
    linearizable: always(
      (s) => s.answered.size === slots.length && s.replicas.every(({ isDone }) => !isDone),
      (s) => {
        const events = s.seen.values()
        const answerOf = (command: Command) =>
          events.findIndex((event) => event.kind === 'answer' && event.command === command)
        const requestOf = (command: Command) =>
          events.findIndex((event) => event.kind === 'request' && event.command === command)
        const read = events[answerOf('read')]
        if (read?.kind !== 'answer') return false
        return read.isWritten ? requestOf('write') < answerOf('read') : requestOf('read') < answerOf('write')
      },
    ),
  }),
})
