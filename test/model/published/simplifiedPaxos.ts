// Paxos without leaders and learners (Lim and Gandhi; the public TLA+ Examples, SimplifiedFastPaxos/Paxos): four
// replicas, quorums of three, two ballots, three values. The published counts are under TLC's symmetry reduction over
// replicas and values. Here replicas are a bag, so that they have no names, and values are renamed after each step. A
// replica is kept as what it has promised and voted for: the ballot that it follows is the last of those, and what a
// promise tells is the last vote below it, for no such vote can come after it. The published configuration was not at
// hand: the scope is the one at which distinct, generated and depth are all as published.
import { defineModel, t } from '../../../src/model/index.ts'
import type { DraftOf } from '../../../src/model/schema/type.ts'
import { leastNaming, namings } from './leastNaming.ts'

const ballots = [1, 2] as const
const ballot = t.int(1, 2)
const replicas = [0, 1, 2, 3] as const
const replica = t.int(0, 3)
const value = (values: number) => t.int(0, values - 1)

const state = (values: number) =>
  t.struct({
    begun: t.set(ballot),
    proposed: t.record(ballot, t.option(value(values))),
    decided: t.option(value(values)),
    replicas: t.bag(
      t.struct({ promised: t.set(ballot), votes: t.record(ballot, t.option(value(values))) }),
      replicas.length,
    ),
  })

interface Replica {
  readonly promised: readonly number[]
  readonly votes: { readonly [of: string]: number | null }
}

const voteOf = ({ votes }: Replica, of: number) => votes[of] ?? null

/** The ballot below which it takes part in nothing more. */
const followedBy = (at: Replica) => Math.max(0, ...at.promised, ...ballots.filter((of) => voteOf(at, of) !== null))

const none: Replica = { promised: [], votes: { 1: null, 2: null } }

export const simplifiedPaxos = defineModel({
  name: 'simplifiedPaxos',
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
        [s.decided, ...ballots.map((of) => s.proposed.get(of))],
        members.map((at) => ({
          fixed: at.promised.reduce((sum, of) => sum + of, 0),
          values: ballots.map((of) => voteOf(at, of)),
        })),
      )
      if (naming === undefined) return
      s.decided = naming(s.decided)
      for (const each of ballots) s.proposed.set(each, naming(s.proposed.get(each)))
      s.replicas.clear()
      for (const at of members) s.replicas.add({ ...at, votes: { 1: naming(voteOf(at, 1)), 2: naming(voteOf(at, 2)) } })
    }

    return {
      prepare: action({
        params: { of: ballot },
        step: (s, { of }) => s.begun.add(of),
      }),
      promise: action({
        params: { at: replica, of: ballot },
        when: (s, { at, of }) => s.begun.has(of) && followedBy(s.replicas.values()[at] ?? none) < of,
        step: (s, { at, of }) => {
          const self = s.replicas.values()[at] ?? none
          s.replicas.delete(self)
          s.replicas.add({ ...self, promised: [...self.promised, of] })
          forgetNames(s)
        },
      }),
      accept: action({
        params: { of: ballot, without: replica, what: value(values) },
        when: (s, { of, without, what }) => {
          if (s.proposed.get(of) !== null) return false
          const quorum = s.replicas.values().filter((_, at) => at !== without)
          if (!quorum.every((at) => at.promised.includes(of))) return false
          // There is one ballot below the last, and all who voted in it voted for the same.
          const told = of === 1 ? undefined : quorum.find((at) => voteOf(at, 1) !== null)
          return told === undefined || voteOf(told, 1) === what
        },
        step: (s, { of, what }) => {
          s.proposed.set(of, what)
          forgetNames(s)
        },
      }),
      accepted: action({
        params: { at: replica, of: ballot },
        when: (s, { at, of }) => s.proposed.get(of) !== null && followedBy(s.replicas.values()[at] ?? none) <= of,
        step: (s, { at, of }) => {
          const self = s.replicas.values()[at] ?? none
          s.replicas.delete(self)
          s.replicas.add({ ...self, votes: { ...self.votes, [of]: s.proposed.get(of) } })
          forgetNames(s)
        },
      }),
      // One step for each member of the quorum whose vote the decision is read from.
      decide: action({
        params: { of: ballot, without: replica, from: replica },
        when: (s, { of, without, from }) =>
          from !== without && s.replicas.every((at, place) => place === without || voteOf(at, of) !== null),
        step: (s, { of, from }) => {
          s.decided = voteOf(s.replicas.values()[from] ?? none, of)
          forgetNames(s)
        },
      }),
    }
  },
  properties: ({ always, sometimes, constants: { values } }) => ({
    onlyProposed: always(
      (s) => s.decided !== null,
      (s) => s.proposed.some((what) => what === s.decided),
    ),
    votesAreForTheProposal: always((s) =>
      s.replicas.every((at) => ballots.every((of) => voteOf(at, of) === null || voteOf(at, of) === s.proposed.get(of))),
    ),
    agreement: always((s) => {
      const chosen = ballots
        .filter((of) => s.replicas.count((at) => voteOf(at, of) !== null) >= 3)
        .map((of) => s.proposed.get(of))
      return new Set(chosen).size <= 1 && (s.decided === null || chosen.includes(s.decided))
    }),
    canDecide: sometimes((s) => s.decided !== null),
    // With no promise in between, two ballots may propose differently.
    ballotsCanDiffer: sometimes(
      (s) => values > 1 && s.proposed.every((what) => what !== null) && s.proposed.get(1) !== s.proposed.get(2),
    ),
  }),
})
