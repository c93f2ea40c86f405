// Paxos (Lamport, The Paxos Algorithm or How to Win a Turing Award; the public TLA+ Examples,
// PaxosHowToWinATuringAward/MCPaxosTiny): acceptors promise and vote over a set of messages that only grows; whoever
// leads a ballot may propose in it what some quorum of promises shows to be safe. Quorums are all pairs of the three
// acceptors, given by the acceptor that is left out. Nothing hinders a leader from beginning a ballot again: that step
// changes nothing, and is counted.
import { defineModel, t } from '../../../src/model/index.ts'

const acceptor = t.int(0, 2)
const ballot = (ballots: number) => t.int(0, ballots - 1)
const value = (values: number) => t.int(0, values - 1)
const vote = (ballots: number, values: number) => t.option(t.struct({ ballot: ballot(ballots), value: value(values) }))

export const paxosTiny = defineModel({
  name: 'paxosTiny',
  constants: { ballots: 2, values: 2 },
  state: ({ ballots, values }) =>
    t.struct({
      promised: t.record(acceptor, t.option(ballot(ballots))),
      voted: t.record(acceptor, vote(ballots, values)),
      sent: t.set(
        t.union({
          begin: { ballot: ballot(ballots) },
          promise: { from: acceptor, ballot: ballot(ballots), vote: vote(ballots, values) },
          propose: { ballot: ballot(ballots), value: value(values) },
          accept: { from: acceptor, ballot: ballot(ballots), value: value(values) },
        }),
      ),
    }),
  actions: ({ action, constants: { ballots, values } }) => ({
    begin: action({
      params: { of: ballot(ballots) },
      step: (s, { of }) => s.sent.add({ kind: 'begin', ballot: of }),
    }),
    promise: action({
      params: { at: acceptor, of: ballot(ballots) },
      when: (s, { at, of }) => s.sent.has({ kind: 'begin', ballot: of }) && of > (s.promised.get(at) ?? -1),
      step: (s, { at, of }) => {
        s.promised.set(at, of)
        s.sent.add({ kind: 'promise', from: at, ballot: of, vote: s.voted.get(at) })
      },
    }),
    // `because` is why the value is safe: null if no promise of the quorum tells of a vote, else an acceptor whose
    // promise tells of the last.
    propose: action({
      params: { of: ballot(ballots), what: value(values), without: acceptor, because: t.option(acceptor) },
      when: (s, { of, what, without, because }) => {
        if (s.sent.some((each) => each.kind === 'propose' && each.ballot === of)) return false
        let promises = 0
        let last = -1
        let reason = -1
        s.sent.forEach((each) => {
          if (each.kind !== 'promise' || each.ballot !== of || each.from === without) return
          promises += 1
          if (each.vote === null) return
          last = Math.max(last, each.vote.ballot)
          if (each.from === because && each.vote.value === what) reason = each.vote.ballot
        })
        if (promises < 2) return false
        return because === null ? last < 0 : reason >= 0 && reason === last
      },
      step: (s, { of, what }) => s.sent.add({ kind: 'propose', ballot: of, value: what }),
    }),
    accept: action({
      params: { at: acceptor, of: ballot(ballots), what: value(values) },
      when: (s, { at, of, what }) =>
        s.sent.has({ kind: 'propose', ballot: of, value: what }) && of >= (s.promised.get(at) ?? -1),
      step: (s, { at, of, what }) => {
        s.promised.set(at, of)
        s.voted.set(at, { ballot: of, value: what })
        s.sent.add({ kind: 'accept', from: at, ballot: of, value: what })
      },
    }),
  }),
  properties: ({ always, sometimes, constants: { ballots, values } }) => {
    const chosen = (sent: {
      readonly has: (each: { kind: 'accept'; from: number; ballot: number; value: number }) => boolean
    }) => {
      const found = new Set<number>()
      for (let of = 0; of < ballots; of += 1) {
        for (let what = 0; what < values; what += 1) {
          const accepts = [0, 1, 2].filter((from) => sent.has({ kind: 'accept', from, ballot: of, value: what })).length
          if (accepts >= 2) found.add(what)
        }
      }
      return found
    }
    return {
      agreement: always((s) => chosen(s.sent).size <= 1),
      oneProposal: always((s) => {
        for (let of = 0; of < ballots; of += 1) {
          if (s.sent.count((each) => each.kind === 'propose' && each.ballot === of) > 1) return false
        }
        return true
      }),
      votesWereCast: always((s) =>
        s.voted.every(
          (last, from) => last === null || s.sent.has({ kind: 'accept', from, ballot: last.ballot, value: last.value }),
        ),
      ),
      votesKeepPromises: always((s) =>
        s.voted.every((last, from) => last === null || last.ballot <= (s.promised.get(from) ?? -1)),
      ),
      canChoose: sometimes((s) => chosen(s.sent).size === 1),
    }
  },
})
