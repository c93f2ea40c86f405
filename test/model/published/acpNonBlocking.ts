// Atomic commitment with a reliable broadcast (Babaoglu and Toueg, Non-Blocking Atomic Commitment; the public TLA+
// Examples, acp/ACP_NB_TLC): as acpSimple.ts, but whoever learns of the decision passes it on to all others before
// obeying it, so that the living decide even if the coordinator dies in the midst of its broadcast. What a participant
// has passed on to itself is what it has learnt. In the published model every step of a participant is a step with
// another one, whether or not that one matters: hence `witness`, which is counted and not read. Liveness is left out:
// its fairness is of a participant's steps taken together.
import { defineModel, t } from '../../../src/model/index.ts'

const participant = (n: number) => t.int(0, n - 1)
const decision = t.enum('undecided', 'commit', 'abort')

export const acpNonBlocking = defineModel({
  name: 'acpNonBlocking',
  constants: { n: 2 },
  state: ({ n }) =>
    t.struct({
      participants: t.record(
        participant(n),
        t.struct({
          willing: t.bool,
          voted: t.bool,
          dead: t.bool,
          decision,
          passed: t.record(participant(n), decision),
        }),
      ),
      coordinator: t.struct({
        dead: t.bool,
        decision,
        asked: t.set(participant(n)),
        votes: t.record(participant(n), t.enum('waiting', 'yes', 'no')),
        told: t.record(participant(n), decision),
      }),
    }),
  init: ({ action, constants: { n } }) =>
    action({
      params: { willing: t.set(participant(n)) },
      step: (s, { willing }) => {
        for (const at of willing) s.participants.get(at).willing = true
      },
    }),
  actions: ({ action, constants: { n } }) => ({
    ask: action({
      params: { whom: participant(n) },
      when: ({ coordinator }, { whom }) => !coordinator.dead && !coordinator.asked.has(whom),
      step: ({ coordinator }, { whom }) => coordinator.asked.add(whom),
    }),
    hearVote: action({
      params: { from: participant(n) },
      when: ({ coordinator, participants }, { from }) =>
        !coordinator.dead &&
        coordinator.decision === 'undecided' &&
        coordinator.asked.size === n &&
        coordinator.votes.get(from) === 'waiting' &&
        participants.get(from).voted,
      step: ({ coordinator, participants }, { from }) =>
        coordinator.votes.set(from, participants.get(from).willing ? 'yes' : 'no'),
    }),
    missVote: action({
      params: { from: participant(n) },
      when: ({ coordinator, participants }, { from }) =>
        !coordinator.dead &&
        coordinator.decision === 'undecided' &&
        coordinator.asked.size === n &&
        coordinator.votes.get(from) === 'waiting' &&
        participants.get(from).dead &&
        !participants.get(from).voted,
      step: ({ coordinator }) => {
        coordinator.decision = 'abort'
      },
    }),
    decideCommit: action({
      when: ({ coordinator }) =>
        !coordinator.dead && coordinator.decision === 'undecided' && coordinator.votes.every((vote) => vote === 'yes'),
      step: ({ coordinator }) => {
        coordinator.decision = 'commit'
      },
    }),
    // One step for each participant who voted no, though they all lead to the same state.
    decideAbort: action({
      params: { because: participant(n) },
      when: ({ coordinator }, { because }) =>
        !coordinator.dead &&
        coordinator.decision === 'undecided' &&
        coordinator.votes.every((vote) => vote !== 'waiting') &&
        coordinator.votes.get(because) === 'no',
      step: ({ coordinator }) => {
        coordinator.decision = 'abort'
      },
    }),
    tell: action({
      params: { whom: participant(n) },
      when: ({ coordinator }, { whom }) =>
        !coordinator.dead && coordinator.decision !== 'undecided' && coordinator.told.get(whom) === 'undecided',
      step: ({ coordinator }, { whom }) => coordinator.told.set(whom, coordinator.decision),
    }),
    coordinatorDies: action({
      when: ({ coordinator }) => !coordinator.dead,
      step: ({ coordinator }) => {
        coordinator.dead = true
      },
    }),
    vote: action({
      params: { at: participant(n), witness: participant(n) },
      when: (s, { at }) => !s.participants.get(at).dead && s.coordinator.asked.has(at),
      step: (s, { at }) => {
        s.participants.get(at).voted = true
      },
    }),
    abortOnVote: action({
      params: { at: participant(n), witness: participant(n) },
      when: (s, { at }) => {
        const self = s.participants.get(at)
        return !self.dead && self.decision === 'undecided' && self.voted && !self.willing
      },
      step: (s, { at }) => {
        s.participants.get(at).decision = 'abort'
      },
    }),
    abortUnasked: action({
      params: { at: participant(n), witness: participant(n) },
      when: (s, { at }) => {
        const self = s.participants.get(at)
        return !self.dead && self.decision === 'undecided' && s.coordinator.dead && !s.coordinator.asked.has(at)
      },
      step: (s, { at }) => {
        s.participants.get(at).decision = 'abort'
      },
    }),
    forward: action({
      params: { at: participant(n), to: participant(n) },
      when: (s, { at, to }) => {
        const self = s.participants.get(at)
        return at !== to && !self.dead && self.passed.get(at) !== 'undecided' && self.passed.get(to) === 'undecided'
      },
      step: (s, { at, to }) => {
        const { passed } = s.participants.get(at)
        passed.set(to, passed.get(at))
      },
    }),
    learnFromOther: action({
      params: { at: participant(n), from: participant(n) },
      when: (s, { at, from }) => {
        const self = s.participants.get(at)
        return (
          at !== from &&
          !self.dead &&
          self.passed.get(at) === 'undecided' &&
          s.participants.get(from).passed.get(at) !== 'undecided'
        )
      },
      step: (s, { at, from }) => s.participants.get(at).passed.set(at, s.participants.get(from).passed.get(at)),
    }),
    // Nobody alive can still hear of a decision: neither the dead coordinator nor any dead participant has told one.
    abortOnTimeout: action({
      params: { at: participant(n), witness: participant(n) },
      when: ({ participants, coordinator }, { at }) => {
        const self = participants.get(at)
        if (self.dead || self.decision !== 'undecided' || !coordinator.dead) return false
        return participants.every(
          (living, to) =>
            living.dead ||
            (coordinator.told.get(to) === 'undecided' &&
              participants.every((other) => !other.dead || other.passed.get(to) === 'undecided')),
        )
      },
      step: (s, { at }) => {
        s.participants.get(at).decision = 'abort'
      },
    }),
    learn: action({
      params: { at: participant(n), witness: participant(n) },
      when: (s, { at }) => {
        const self = s.participants.get(at)
        return !self.dead && self.passed.get(at) === 'undecided' && s.coordinator.told.get(at) !== 'undecided'
      },
      step: (s, { at }) => s.participants.get(at).passed.set(at, s.coordinator.told.get(at)),
    }),
    decide: action({
      params: { at: participant(n), witness: participant(n) },
      when: (s, { at }) => {
        const self = s.participants.get(at)
        return !self.dead && self.passed.every((each) => each !== 'undecided')
      },
      step: (s, { at }) => {
        const self = s.participants.get(at)
        self.decision = self.passed.get(at)
      },
    }),
    die: action({
      params: { at: participant(n), witness: participant(n) },
      when: (s, { at }) => !s.participants.get(at).dead,
      step: (s, { at }) => {
        s.participants.get(at).dead = true
      },
    }),
  }),
  ends: () => true,
  properties: ({ always, alwaysStep, sometimes }) => ({
    agreement: always(
      ({ participants }) =>
        !(
          participants.some((each) => each.decision === 'commit') &&
          participants.some((each) => each.decision === 'abort')
        ),
    ),
    commitsIfAllWilling: always(
      ({ participants }) => participants.some((each) => each.decision === 'commit'),
      ({ participants }) => participants.every((each) => each.willing),
    ),
    abortsForAReason: always(
      ({ participants }) => participants.some((each) => each.decision === 'abort'),
      ({ participants, coordinator }) => participants.some((each) => !each.willing || each.dead) || coordinator.dead,
    ),
    decidesOnce: alwaysStep((before, after) =>
      before.participants.every(
        (each, at) => each.decision === 'undecided' || after.participants.get(at).decision === each.decision,
      ),
    ),
    canCommit: sometimes(({ participants }) => participants.every((each) => each.decision === 'commit')),
    decidesWithoutCoordinator: sometimes(
      ({ participants, coordinator }) =>
        coordinator.dead &&
        participants.some((each, at) => each.decision === 'commit' && coordinator.told.get(at) === 'undecided'),
    ),
  }),
})
