// Atomic commitment with a simple broadcast (Babaoglu and Toueg, Non-Blocking Atomic Commitment; the public TLA+
// Examples, acp/ACP_SB_TLC): a coordinator asks for votes and sends its decision to one participant after the other;
// anybody may die, and deaths are detected as if by magic. What was sent is seen by looking at the sender. Whether a
// participant is faulty is no variable here: it is, exactly if it is dead. If the coordinator dies in the midst of its
// broadcast, the others may never decide: that is why there is acpNonBlocking.ts. Liveness is left out: its fairness is
// of a participant's steps taken together.
import { defineModel, t } from '../../../src/model/index.ts'

const participant = (n: number) => t.int(0, n - 1)
const decision = t.enum('undecided', 'commit', 'abort')

export const acpSimple = defineModel({
  name: 'acpSimple',
  constants: { n: 3 },
  state: ({ n }) =>
    t.struct({
      participants: t.record(participant(n), t.struct({ willing: t.bool, voted: t.bool, dead: t.bool, decision })),
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
      params: { at: participant(n) },
      when: (s, { at }) => !s.participants.get(at).dead && s.coordinator.asked.has(at),
      step: (s, { at }) => {
        s.participants.get(at).voted = true
      },
    }),
    abortOnVote: action({
      params: { at: participant(n) },
      when: (s, { at }) => {
        const self = s.participants.get(at)
        return !self.dead && self.decision === 'undecided' && self.voted && !self.willing
      },
      step: (s, { at }) => {
        s.participants.get(at).decision = 'abort'
      },
    }),
    abortUnasked: action({
      params: { at: participant(n) },
      when: (s, { at }) => {
        const self = s.participants.get(at)
        return !self.dead && self.decision === 'undecided' && s.coordinator.dead && !s.coordinator.asked.has(at)
      },
      step: (s, { at }) => {
        s.participants.get(at).decision = 'abort'
      },
    }),
    decide: action({
      params: { at: participant(n) },
      when: (s, { at }) => {
        const self = s.participants.get(at)
        return !self.dead && self.decision === 'undecided' && s.coordinator.told.get(at) !== 'undecided'
      },
      step: (s, { at }) => {
        s.participants.get(at).decision = s.coordinator.told.get(at)
      },
    }),
    die: action({
      params: { at: participant(n) },
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
    canBlock: sometimes(
      ({ participants, coordinator }) =>
        coordinator.dead &&
        participants.every(
          (each, at) =>
            each.voted && each.willing && each.decision === 'undecided' && coordinator.told.get(at) === 'undecided',
        ),
    ),
  }),
})
