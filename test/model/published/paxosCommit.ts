// Paxos commit (Gray and Lamport, Consensus on Transaction Commit): each manager's decision to prepare or to abort is
// an instance of Paxos. Published as PaxosCommit in the TLA+ Examples. Ballot 0 belongs to the manager itself. Leaders
// are not modelled: what one may do can be done at any time. Majorities and ballots that only have to exist are
// parameters, because TLC counts a successor for each of them.
import { defineModel, t } from '../../../src/model/index.ts'

type Value = 'prepared' | 'aborted'

/** What an acceptor has accepted last, if anything. */
type Vote = { readonly ballot: number; readonly value: Value } | null

interface Promised {
  readonly kind: 'promise'
  readonly instance: number
  readonly ballot: number
  readonly accepted: Vote
  readonly from: number
}

interface Accepted {
  readonly kind: 'accept'
  readonly instance: number
  readonly ballot: number
  readonly value: Value
  readonly from: number
}

/** The messages sent, to be asked for one. */
interface Sent<Message> {
  has(message: Message): boolean
}

const value = t.enum('prepared', 'aborted')
const values: readonly Value[] = ['prepared', 'aborted']
const upTo = (count: number) => t.int(0, count - 1)
const later = (ballots: number) => t.int(1, ballots - 1)
const vote = (ballots: number) => t.option(t.struct({ ballot: upTo(ballots), value }))
const majority = (acceptors: number) => upTo(majoritiesOf(acceptors).length)

/** The least majorities, each a list of acceptors. */
function majoritiesOf(acceptors: number): readonly (readonly number[])[] {
  const everybody = Array.from({ length: acceptors }, (_, one) => one)
  const subsets = Array.from({ length: 2 ** acceptors }, (_, bits) =>
    everybody.filter((one) => (bits >>> one) % 2 === 1),
  )
  return subsets.filter((subset) => subset.length === Math.floor(acceptors / 2) + 1)
}

/** What an acceptor may report that is asked for a promise in `ballot`, later votes first. */
function votesBelow(ballot: number): readonly Vote[] {
  const ballots = Array.from({ length: ballot }, (_, earlier) => ballot - 1 - earlier)
  return [...ballots.flatMap((earlier) => values.map((value) => ({ ballot: earlier, value }))), null]
}

export const paxosCommit = defineModel({
  name: 'paxosCommit',
  constants: { managers: 2, acceptors: 3, ballots: 2 },
  state: ({ managers, acceptors, ballots }) =>
    t.struct({
      managers: t.record(upTo(managers), t.enum('working', 'prepared', 'committed', 'aborted')),
      // Of each acceptor in the instance of each manager.
      acceptors: t.record(
        upTo(managers),
        t.record(upTo(acceptors), t.struct({ promised: upTo(ballots), accepted: vote(ballots) })),
      ),
      sent: t.set(
        t.union({
          ask: { instance: upTo(managers), ballot: later(ballots) },
          promise: { instance: upTo(managers), ballot: later(ballots), accepted: vote(ballots), from: upTo(acceptors) },
          propose: { instance: upTo(managers), ballot: upTo(ballots), value },
          accept: { instance: upTo(managers), ballot: upTo(ballots), value, from: upTo(acceptors) },
          commit: {},
          abort: {},
        }),
      ),
    }),
  actions: ({ action, constants }) => {
    const manager = upTo(constants.managers)
    const acceptor = upTo(constants.acceptors)
    const ballot = upTo(constants.ballots)
    const laterBallot = later(constants.ballots)
    const majorities = majoritiesOf(constants.acceptors)
    const votes = Array.from({ length: constants.ballots }, (_, below) => votesBelow(below))

    const membersOf = (majority: number): readonly number[] => majorities[majority] ?? []

    /** Whether a majority accepted a value in a ballot. */
    const hasChosen = (
      sent: Sent<Accepted>,
      instance: number,
      ballot: number,
      value: Value,
      majority: number,
    ): boolean => {
      for (const from of membersOf(majority))
        if (!sent.has({ kind: 'accept', instance, ballot, value, from })) return false
      return true
    }

    /** What an acceptor promised with; undefined if it did not promise. */
    const promiseOf = (sent: Sent<Promised>, instance: number, ballot: number, from: number): Vote | undefined =>
      votes[ballot]?.find((accepted) => sent.has({ kind: 'promise', instance, ballot, accepted, from }))

    const haveAllPromised = (sent: Sent<Promised>, instance: number, ballot: number, majority: number): boolean => {
      for (const from of membersOf(majority)) if (promiseOf(sent, instance, ballot, from) === undefined) return false
      return true
    }

    return {
      prepare: action({
        params: { at: manager },
        when: (s, { at }) => s.managers.get(at) === 'working',
        step: (s, { at }) => {
          s.managers.set(at, 'prepared')
          s.sent.add({ kind: 'propose', instance: at, ballot: 0, value: 'prepared' })
        },
      }),
      chooseAbort: action({
        params: { at: manager },
        when: (s, { at }) => s.managers.get(at) === 'working',
        step: (s, { at }) => {
          s.managers.set(at, 'aborted')
          s.sent.add({ kind: 'propose', instance: at, ballot: 0, value: 'aborted' })
        },
      }),
      hearCommit: action({
        params: { at: manager },
        when: (s) => s.sent.has({ kind: 'commit' }),
        step: (s, { at }) => s.managers.set(at, 'committed'),
      }),
      hearAbort: action({
        params: { at: manager },
        when: (s) => s.sent.has({ kind: 'abort' }),
        step: (s, { at }) => s.managers.set(at, 'aborted'),
      }),
      ask: action({
        params: { instance: manager, ballot: laterBallot },
        step: (s, { instance, ballot }) => s.sent.add({ kind: 'ask', instance, ballot }),
      }),
      promise: action({
        params: { from: acceptor, instance: manager, ballot: laterBallot },
        when: (s, { from, instance, ballot }) =>
          s.sent.has({ kind: 'ask', instance, ballot }) && s.acceptors.get(instance).get(from).promised < ballot,
        step: (s, { from, instance, ballot }) => {
          const self = s.acceptors.get(instance).get(from)
          self.promised = ballot
          s.sent.add({ kind: 'promise', instance, ballot, accepted: self.accepted, from })
        },
      }),
      propose: action({
        params: { instance: manager, ballot: laterBallot, majority: majority(constants.acceptors) },
        when: (s, { instance, ballot, majority }) =>
          !values.some((value) => s.sent.has({ kind: 'propose', instance, ballot, value })) &&
          haveAllPromised(s.sent, instance, ballot, majority),
        step: (s, { instance, ballot, majority }) => {
          const reported = membersOf(majority).map((from) => promiseOf(s.sent, instance, ballot, from))
          const latest = votes[ballot]?.find((vote) => reported.includes(vote))
          s.sent.add({ kind: 'propose', instance, ballot, value: latest?.value ?? 'aborted' })
        },
      }),
      accept: action({
        params: { from: acceptor, instance: manager, ballot, value },
        when: (s, { from, instance, ballot, value }) =>
          s.sent.has({ kind: 'propose', instance, ballot, value }) &&
          s.acceptors.get(instance).get(from).promised <= ballot,
        step: (s, { from, instance, ballot, value }) => {
          const self = s.acceptors.get(instance).get(from)
          self.promised = ballot
          self.accepted = { ballot, value }
          s.sent.add({ kind: 'accept', instance, ballot, value, from })
        },
      }),
      decideCommit: action({
        // In which ballot, and by which majority, each manager's instance chose.
        params: { chosen: t.record(manager, t.struct({ ballot, majority: majority(constants.acceptors) })) },
        when: (s, { chosen }) => {
          for (let instance = 0; instance < constants.managers; instance += 1) {
            const by = chosen[instance]
            if (by === undefined || !hasChosen(s.sent, instance, by.ballot, 'prepared', by.majority)) return false
          }
          return true
        },
        step: (s) => s.sent.add({ kind: 'commit' }),
      }),
      decideAbort: action({
        params: { instance: manager, ballot, majority: majority(constants.acceptors) },
        when: (s, { instance, ballot, majority }) => hasChosen(s.sent, instance, ballot, 'aborted', majority),
        step: (s) => s.sent.add({ kind: 'abort' }),
      }),
    }
  },
  properties: ({ always, sometimes }) => ({
    agreement: always((s) => !(s.managers.some((m) => m === 'aborted') && s.managers.some((m) => m === 'committed'))),
    canCommit: sometimes((s) => s.managers.every((m) => m === 'committed')),
    canAbort: sometimes((s) => s.managers.every((m) => m === 'aborted')),
  }),
})
