// Fast Paxos with a single coordinator (Lamport, Fast Paxos; simplified by Lim and Gandhi; the public TLA+ Examples,
// SimplifiedFastPaxos/FastPaxos): in fast rounds the replicas vote for what they like; if that shows different values,
// the coordinator picks one and has it voted on in a later classic round. Four replicas, quorums of three, rounds 1 and
// 3 fast, 2 and 4 classic, three values. As in simplifiedPaxos.ts, the published counts are under symmetry; replicas
// are a bag of their votes, for the round and the value that a replica follows are those of its last vote. The
// published configuration was not at hand: the scope is the one at which distinct, generated and depth are all as
// published.
import { defineModel, t } from '../../../src/model/index.ts'
import type { DraftOf, ValueOf } from '../../../src/model/schema/type.ts'
import { leastNaming, namings } from './leastNaming.ts'

const rounds = [1, 2, 3, 4] as const
const round = t.int(1, 4)
const isFast = (of: number) => of % 2 === 1
const replicas = [0, 1, 2, 3] as const
const replica = t.int(0, 3)
const value = (values: number) => t.int(0, values - 1)

/** By round: what a replica voted for. */
const ballotPaper = (values: number) =>
  t.struct({
    1: t.option(value(values)),
    2: t.option(value(values)),
    3: t.option(value(values)),
    4: t.option(value(values)),
  })

type Votes = ValueOf<ReturnType<typeof ballotPaper>>

const state = (values: number) =>
  t.struct({
    open: t.set(round),
    proposed: t.record(round, t.option(value(values))),
    /** What the coordinator has picked once, it picks again. */
    picked: t.option(value(values)),
    decided: t.option(value(values)),
    replicas: t.bag(ballotPaper(values), replicas.length),
  })

const none: Votes = { 1: null, 2: null, 3: null, 4: null }

const voteIn = (votes: Votes, of: number) => votes[of as keyof Votes]

/** The round below which it takes part in nothing more: that of its last vote. */
function followedBy(votes: Votes): number {
  return rounds.findLast((of) => votes[of] !== null) ?? 0
}

export const fastPaxos = defineModel({
  name: 'fastPaxos',
  constants: { values: 3 },
  state: ({ values }) => state(values),
  init: ({ action }) =>
    action({
      step: (s) => {
        for (const _ of replicas) s.replicas.add(none)
      },
    }),
  actions: ({ action, constants: { values } }) => {
    const all = namings(values)

    function forgetNames(s: DraftOf<ReturnType<typeof state>>): void {
      const members = s.replicas.values()
      const naming = leastNaming(
        all,
        [s.picked, s.decided, s.proposed.get(2), s.proposed.get(4)],
        members.map((votes) => ({ fixed: 0, values: [votes[1], votes[2], votes[3], votes[4]] })),
      )
      if (naming === undefined) return
      s.picked = naming(s.picked)
      s.decided = naming(s.decided)
      for (const each of [2, 4]) s.proposed.set(each, naming(s.proposed.get(each)))
      s.replicas.clear()
      for (const votes of members)
        s.replicas.add({ 1: naming(votes[1]), 2: naming(votes[2]), 3: naming(votes[3]), 4: naming(votes[4]) })
    }

    function vote(s: DraftOf<ReturnType<typeof state>>, at: number, of: number, what: number | null): void {
      const votes = s.replicas.values()[at] ?? none
      s.replicas.delete(votes)
      s.replicas.add({ ...votes, [of]: what })
      forgetNames(s)
    }

    return {
      openRound: action({
        params: { of: round },
        when: (_, { of }) => isFast(of),
        step: (s, { of }) => s.open.add(of),
      }),
      propose: action({
        params: { at: replica, of: round, what: value(values) },
        when: (s, { at, of, what }) => {
          if (!isFast(of) || !s.open.has(of)) return false
          const votes = s.replicas.values()[at] ?? none
          const followed = followedBy(votes)
          return followed < of && (followed === 0 || voteIn(votes, followed) === what)
        },
        step: (s, { at, of, what }) => vote(s, at, of, what),
      }),
      // Of the two decisions: one step for each member of the quorum whose vote the decision is read from.
      decideFast: action({
        params: { of: round, without: replica, from: replica },
        when: (s, { of, without, from }) => {
          if (!isFast(of) || from === without) return false
          const what = voteIn(s.replicas.values()[from] ?? none, of)
          return what !== null && s.replicas.every((votes, at) => at === without || voteIn(votes, of) === what)
        },
        step: (s, { of, from }) => {
          s.decided = voteIn(s.replicas.values()[from] ?? none, of)
          forgetNames(s)
        },
      }),
      resolve: action({
        params: { of: round, after: round, without: replica, what: value(values) },
        when: (s, { of, after, without, what }) => {
          if (isFast(of) || !isFast(after) || after > of) return false
          if (s.proposed.get(of) !== null || (s.picked ?? what) !== what) return false
          const quorum = s.replicas.values().filter((_, at) => at !== without)
          const votes = quorum.map((each) => voteIn(each, after))
          if (votes.includes(null) || new Set(votes).size === 1) return false
          // Of three votes, the value that two are for; or any of them.
          const most = votes.find((each, at) => votes.indexOf(each) !== at)
          return most === undefined ? votes.includes(what) : most === what
        },
        step: (s, { of, what }) => {
          s.picked = what
          s.proposed.set(of, what)
          forgetNames(s)
        },
      }),
      accepted: action({
        params: { at: replica, of: round },
        when: (s, { at, of }) => s.proposed.get(of) !== null && followedBy(s.replicas.values()[at] ?? none) <= of,
        step: (s, { at, of }) => vote(s, at, of, s.proposed.get(of)),
      }),
      decideClassic: action({
        params: { of: round, without: replica, from: replica },
        when: (s, { of, without, from }) =>
          !isFast(of) &&
          from !== without &&
          s.replicas.every((votes, at) => at === without || voteIn(votes, of) !== null),
        step: (s, { of, from }) => {
          s.decided = voteIn(s.replicas.values()[from] ?? none, of)
          forgetNames(s)
        },
      }),
    }
  },
  properties: ({ always, sometimes }) => ({
    onlyProposed: always(
      (s) => s.decided !== null,
      (s) => s.replicas.some((votes) => votes[1] === s.decided || votes[3] === s.decided),
    ),
    agreement: always((s) => {
      const chosen = new Set<number>(s.decided === null ? [] : [s.decided])
      for (const each of rounds) {
        const votes = s.replicas.values().map((votes) => votes[each])
        for (const what of votes)
          if (what !== null && votes.filter((other) => other === what).length >= 3) chosen.add(what)
      }
      return chosen.size <= 1
    }),
    canDecideFast: sometimes((s) => s.decided !== null && s.proposed.every((what) => what === null)),
    canDecideClassic: sometimes((s) => s.decided !== null && s.replicas.count((votes) => votes[2] !== null) >= 3),
  }),
})
