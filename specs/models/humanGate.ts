// A run that passes gates in order: at each it asks a human, and does the gated step only if this gate was approved; a
// refusal or a deadline makes it withdraw. After the hooks of Vercel's workflows (a token for each), LangGraph's
// `interrupt` with `Command(resume)`, Mastra's `suspend` and Cloudflare's `waitForEvent`. A decision counts for its own
// gate only, at most once, and is not lost once it was accepted; what is done is not done again. Decisions travel at
// least once and in any order, a human may change their mind, the deadline races them, and the worker may crash
// anywhere and replays from durable state. Effects carry the gate's key, which the service remembers. It leaves out who
// may approve, clocks (a deadline may pass at any time) and buffered signals (see `signal`). Of the properties of runs
// it corresponds to `acts-only-after-approval`, and its liveness to `due-runs-end`.
import { defineModel, t } from '../../src/model/index.ts'

type Hook = 'absent' | 'open' | 'approved' | 'rejected' | 'expired'

const isSettled = (hook: Hook): boolean => hook === 'approved' || hook === 'rejected' || hook === 'expired'

const decision = (gates: number) => t.struct({ gate: t.int(0, gates - 1), verdict: t.enum('approved', 'rejected') })

interface Gates {
  keys(test: (gate: { readonly done: boolean }) => boolean): readonly number[]
}

/** Whether this is the gate at which a worker stands that has replayed what is done. */
const isCurrent = (gates: Gates, gate: number): boolean => gates.keys(({ done }) => !done)[0] === gate

export const humanGate = defineModel({
  name: 'humanGate',
  about:
    'A gated step is done once and never before the approval of its own gate; a decision is final, and a run does not act and withdraw.',
  constants: { gates: 4, crashes: 2 },
  state: ({ gates, crashes }) =>
    t.struct({
      run: t.enum('running', 'completed', 'withdrawn'),
      gates: t.record(
        t.int(0, gates - 1),
        t.struct({
          /** The store's record of the question: its first decision settles it. */
          hook: t.enum('absent', 'open', 'approved', 'rejected', 'expired'),
          /** How often the gated step took effect at the service: a history. */
          effects: t.int(0, 2),
          /** The journal has the step's result. */
          done: t.bool,
          withdrawn: t.bool,
        }),
      ),
      /** Decisions that humans have sent. They stay, because each may arrive again. */
      sent: t.set(decision(gates)),
      /**
       * What the worker's memory holds, and a crash takes: the decision that its code was told, and that it has done
       * the step.
       */
      told: t.enum('nothing', 'approved', 'refused'),
      tried: t.bool,
      crashesLeft: t.int(-crashes, 0),
    }),
  actions: ({ action, constants: { gates } }) => ({
    ask: action({
      fair: 'weak',
      params: { gate: t.int(0, gates - 1) },
      when: (s, { gate }) => s.run === 'running' && isCurrent(s.gates, gate) && s.gates.get(gate).hook === 'absent',
      step: (s, { gate }) => {
        s.gates.get(gate).hook = 'open'
      },
      seen: (_, { gate }) => ({ kind: 'asked', gate }),
    }),
    /** Only who was asked knows the token. They may send both verdicts, and may be too late. */
    decide: action({
      params: { decision: decision(gates) },
      when: (s, { decision }) => s.gates.get(decision.gate).hook !== 'absent' && !s.sent.has(decision),
      step: (s, { decision }) => s.sent.add(decision),
      seen: (_, { decision }) => ({ kind: 'decided', ...decision }),
    }),
    /**
     * The first decision that arrives settles the hook that it names; any other finds it settled and changes nothing.
     */
    deliver: action({
      params: { decision: decision(gates) },
      when: (s, { decision }) => s.sent.has(decision) && s.gates.get(decision.gate).hook === 'open',
      step: (s, { decision }) => {
        s.gates.get(decision.gate).hook = decision.verdict
      },
    }),
    expire: action({
      fair: 'weak',
      params: { gate: t.int(0, gates - 1) },
      when: (s, { gate }) => s.gates.get(gate).hook === 'open',
      step: (s, { gate }) => {
        s.gates.get(gate).hook = 'expired'
      },
    }),
    observe: action({
      fair: 'weak',
      params: { gate: t.int(0, gates - 1) },
      when: (s, { gate }) =>
        s.run === 'running' && isCurrent(s.gates, gate) && isSettled(s.gates.get(gate).hook) && s.told === 'nothing',
      step: (s, { gate }) => {
        s.told = s.gates.get(gate).hook === 'approved' ? 'approved' : 'refused'
      },
    }),
    act: action({
      fair: 'weak',
      params: { gate: t.int(0, gates - 1) },
      when: (s, { gate }) => s.run === 'running' && isCurrent(s.gates, gate) && s.told === 'approved' && !s.tried,
      step: (s, { gate }) => {
        s.gates.get(gate).effects = 1
        s.tried = true
      },
      seen: (s, { gate }) => ({ kind: 'effect', gate, isNew: s.gates.get(gate).effects === 0 }),
    }),
    writeDown: action({
      fair: 'weak',
      params: { gate: t.int(0, gates - 1) },
      when: (s, { gate }) => s.run === 'running' && isCurrent(s.gates, gate) && s.tried,
      step: (s, { gate }) => {
        s.gates.get(gate).done = true
        s.told = 'nothing'
        s.tried = false
      },
    }),
    withdraw: action({
      fair: 'weak',
      params: { gate: t.int(0, gates - 1) },
      when: (s, { gate }) => s.run === 'running' && isCurrent(s.gates, gate) && s.told === 'refused',
      step: (s, { gate }) => {
        s.gates.get(gate).withdrawn = true
        s.run = 'withdrawn'
        s.told = 'nothing'
      },
      seen: (_, { gate }) => ({ kind: 'withdrawn', gate }),
    }),
    complete: action({
      fair: 'weak',
      when: (s) => s.run === 'running' && s.gates.every(({ done }) => done),
      step: (s) => {
        s.run = 'completed'
      },
      seen: () => ({ kind: 'completed' }),
    }),
    crash: action({
      when: (s) => s.crashesLeft < 0 && s.told !== 'nothing',
      step: (s) => {
        s.told = 'nothing'
        s.tried = false
        s.crashesLeft += 1
      },
    }),
  }),
  ends: (s) => s.run !== 'running',
  properties: ({ always, alwaysStep, sometimes, leadsTo, constants: { gates } }) => ({
    neverBeforeItsApproval: always(
      (s) => s.gates.some(({ effects }) => effects > 0),
      (s) => s.gates.every(({ effects }, gate) => effects === 0 || s.sent.has({ gate, verdict: 'approved' })),
    ),
    approvalConsumedOnce: always(
      (s) => s.gates.count(({ hook }) => hook === 'approved') <= s.sent.count(({ verdict }) => verdict === 'approved'),
    ),
    actsOnce: always((s) => s.gates.every(({ effects }) => effects <= 1)),
    neverActsAndWithdraws: always(
      (s) => s.run === 'withdrawn',
      (s) => s.gates.every(({ effects, withdrawn }) => effects === 0 || !withdrawn),
    ),
    gatesInOrder: always((s) =>
      s.gates.every(
        ({ hook }, gate) =>
          hook === 'absent' || gate === 0 || (s.gates.get(gate - 1).done && s.gates.get(gate - 1).effects > 0),
      ),
    ),
    firstDecisionStands: alwaysStep((before, after) =>
      before.gates.every(({ hook }, gate) => !isSettled(hook) || hook === after.gates.get(gate).hook),
    ),
    completes: sometimes((s) => s.run === 'completed'),
    approvedTooLate: sometimes((s) =>
      s.gates.some(({ hook }, gate) => hook === 'expired' && s.sent.has({ gate, verdict: 'approved' })),
    ),
    mindChanged: sometimes((s) => s.run === 'withdrawn' && s.sent.has({ gate: gates - 1, verdict: 'approved' })),
    effectKnownToServiceAlone: sometimes((s) =>
      s.gates.some(({ effects, done }) => effects > 0 && !done && s.told === 'nothing'),
    ),
    runEnds: leadsTo(
      (s) => s.run === 'running',
      (s) => s.run !== 'running',
    ),
    approvedIsDone: leadsTo(
      (s) => s.gates.some(({ hook, done }) => hook === 'approved' && !done),
      (s) => s.gates.every(({ hook, done }) => hook !== 'approved' || done),
    ),
  }),
  mutants: ({ action, constants: { gates } }) => ({
    /** A decision opens whichever gate is open, so that one that arrives again opens the next. */
    matchesAnyGate: {
      deliver: action({
        params: { decision: decision(gates) },
        when: (s, { decision }) => s.sent.has(decision) && s.gates.some(({ hook }) => hook === 'open'),
        step: (s, { decision }) => {
          for (const gate of s.gates.keys(({ hook }) => hook === 'open')) s.gates.get(gate).hook = decision.verdict
        },
      }),
    },
    /** What stands in code before the question runs before the answer. */
    actsWhileAsking: {
      act: action({
        fair: 'weak',
        params: { gate: t.int(0, gates - 1) },
        when: (s, { gate }) =>
          s.run === 'running' &&
          isCurrent(s.gates, gate) &&
          s.gates.get(gate).hook !== 'absent' &&
          s.told !== 'refused' &&
          !s.tried,
        step: (s, { gate }) => {
          s.gates.get(gate).effects = 1
          s.tried = true
        },
        seen: (s, { gate }) => ({ kind: 'effect', gate, isNew: s.gates.get(gate).effects === 0 }),
      }),
    },
    /** Each incarnation judges the deadline by its own clock, whatever the store has decided. */
    decidesAnew: {
      observe: action({
        fair: 'weak',
        params: { gate: t.int(0, gates - 1), late: t.bool },
        when: (s, { gate }) =>
          s.run === 'running' && isCurrent(s.gates, gate) && isSettled(s.gates.get(gate).hook) && s.told === 'nothing',
        step: (s, { gate, late }) => {
          s.told = s.gates.get(gate).hook === 'approved' && !late ? 'approved' : 'refused'
        },
      }),
    },
    /** A decision overwrites the one before it, until the step is done. */
    lastDecisionWins: {
      deliver: action({
        params: { decision: decision(gates) },
        when: (s, { decision }) =>
          s.sent.has(decision) && s.gates.get(decision.gate).hook !== 'expired' && !s.gates.get(decision.gate).done,
        step: (s, { decision }) => {
          s.gates.get(decision.gate).hook = decision.verdict
        },
      }),
    },
    /** The key of the effect is drawn in each incarnation: the service cannot tell a repetition. */
    drawsKeyAgain: {
      act: action({
        fair: 'weak',
        params: { gate: t.int(0, gates - 1) },
        when: (s, { gate }) => s.run === 'running' && isCurrent(s.gates, gate) && s.told === 'approved' && !s.tried,
        step: (s, { gate }) => {
          s.gates.get(gate).effects = Math.min(2, s.gates.get(gate).effects + 1)
          s.tried = true
        },
        seen: (_, { gate }) => ({ kind: 'effect', gate, isNew: true }),
      }),
    },
  }),
})

export default humanGate
