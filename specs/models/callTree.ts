// A tree of runs that call other runs and wait for them: parents, children, joins, and cancellation going down. After
// Temporal's child workflows and their parent close policy, Resonate's structured concurrency, and the calls of Restate
// and DBOS. An end is final, a cancelled run calls nothing more, a call has one child, and its end wakes the parent
// once. A call is two durable writes, the child's record and the entry in the parent's journal, and a crash may come
// between them; the end of a child is told to its parent at least once. Every run waits for all of its children, and a
// cancelled one winds up below itself first. It leaves out what runs compute and return, failures other than
// cancellation, detached children and retention. Of the properties of runs, `due-runs-end` is its liveness,
// `one-terminal-result` its finality, and `failure-free-exactly-once` its one child for each call.
import { defineModel, t } from '../../src/model/index.ts'

/** The runs are a binary tree, numbered level by level from the root, which a client starts. */
const parentOf = (child: number): number => Math.floor((child - 1) / 2)

const childrenOf = (parent: number, runs: number): readonly number[] =>
  [2 * parent + 1, 2 * parent + 2].filter((child) => child < runs)

interface Run {
  readonly status: string
  readonly asked: boolean
}

const isLive = ({ status }: Pick<Run, 'status'>): boolean => status === 'running'

const isTerminal = ({ status }: Pick<Run, 'status'>): boolean => status === 'completed' || status === 'cancelled'

/** Whether a parent has yet to make its call, and may. */
const isCallable = (parent: Run, child: Run): boolean => isLive(parent) && !parent.asked && child.status === 'absent'

export const callTree = defineModel({
  name: 'callTree',
  about:
    'A tree of runs: each child is called once and joined once, no run ends before its children, and cancellation reaches all of them.',
  constants: { runs: 4, crashes: 1, cancels: 1 },
  state: ({ runs, crashes, cancels }) =>
    t.struct({
      runs: t.record(
        t.int(0, runs - 1),
        t.struct({
          status: t.enum('absent', 'running', 'completed', 'cancelled'),
          /** Whether it was asked to cancel: durable, beside its status. */
          asked: t.bool,
        }),
      ),
      calls: t.record(
        t.int(1, runs - 1),
        t.struct({
          /** What the parent's journal says of the call. */
          journal: t.enum('uncalled', 'called', 'joined'),
          /** The parent's worker has seen the child created and has not written it down yet. Volatile. */
          inHand: t.bool,
          /** How many runs the call has made, and how often the parent was woken by it: histories. */
          bodies: t.int(0, 2),
          wakes: t.int(0, 2),
        }),
      ),
      /** Children whose end is told to the parent. Telling is at least once: a notice stays and may arrive again. */
      notices: t.set(t.int(1, runs - 1)),
      crashesLeft: t.int(-crashes, 0),
      cancelsLeft: t.int(-cancels, 0),
    }),
  actions: ({ action, constants: { runs } }) => ({
    start: action({
      when: (s) => s.runs.get(0).status === 'absent',
      step: (s) => {
        s.runs.get(0).status = 'running'
      },
      seen: () => ({ kind: 'started', run: 0 }),
    }),
    /** The first of a call's two writes. The child's id is made of the parent's id and the place of the call. */
    call: action({
      fair: 'weak',
      params: { child: t.int(1, runs - 1) },
      when: (s, { child }) => isCallable(s.runs.get(parentOf(child)), s.runs.get(child)),
      step: (s, { child }) => {
        s.runs.get(child).status = 'running'
        s.calls.get(child).bodies = 1
        s.calls.get(child).inHand = true
      },
      seen: (_, { child }) => ({ kind: 'started', run: child, parent: parentOf(child) }),
    }),
    /**
     * After a crash between the writes, the journal knows of no call: it is made again, and finds the child by its id.
     */
    callAgain: action({
      fair: 'weak',
      params: { child: t.int(1, runs - 1) },
      when: (s, { child }) => {
        const parent = s.runs.get(parentOf(child))
        const { journal, inHand } = s.calls.get(child)
        return (
          isLive(parent) && !parent.asked && s.runs.get(child).status !== 'absent' && journal === 'uncalled' && !inHand
        )
      },
      step: (s, { child }) => {
        s.calls.get(child).inHand = true
      },
    }),
    writeDown: action({
      fair: 'weak',
      params: { child: t.int(1, runs - 1) },
      when: (s, { child }) => s.calls.get(child).inHand && isLive(s.runs.get(parentOf(child))),
      step: (s, { child }) => {
        s.calls.get(child).inHand = false
        s.calls.get(child).journal = 'called'
      },
    }),
    /** A notice that comes before the call is written down waits; one that comes after the join is dropped. */
    wake: action({
      fair: 'weak',
      params: { child: t.int(1, runs - 1) },
      when: (s, { child }) =>
        s.notices.has(child) && isLive(s.runs.get(parentOf(child))) && s.calls.get(child).journal === 'called',
      step: (s, { child }) => {
        const call = s.calls.get(child)
        call.journal = 'joined'
        call.wakes += 1
      },
    }),
    finish: action({
      fair: 'weak',
      params: { run: t.int(0, runs - 1) },
      when: (s, { run }) => {
        const children = childrenOf(run, runs)
        const { status, asked } = s.runs.get(run)
        return (
          status === 'running' &&
          !asked &&
          children.length > 0 &&
          children.every((child) => s.calls.get(child).journal === 'joined')
        )
      },
      step: (s, { run }) => {
        s.runs.get(run).status = 'completed'
        if (run > 0) s.notices.add(run)
      },
      seen: (_, { run }) => ({ kind: 'ended', run, as: 'completed' }),
    }),
    /** A run that calls nobody may go on for ever: then nothing but cancelling ends it. */
    finishLeaf: action({
      params: { run: t.int(1, runs - 1) },
      when: (s, { run }) => isLive(s.runs.get(run)) && !s.runs.get(run).asked && childrenOf(run, runs).length === 0,
      step: (s, { run }) => {
        s.runs.get(run).status = 'completed'
        s.notices.add(run)
      },
      seen: (_, { run }) => ({ kind: 'ended', run, as: 'completed' }),
    }),
    /** A client asks any run to cancel. */
    cancel: action({
      params: { run: t.int(0, runs - 1) },
      when: (s, { run }) => s.cancelsLeft < 0 && isLive(s.runs.get(run)) && !s.runs.get(run).asked,
      step: (s, { run }) => {
        s.runs.get(run).asked = true
        s.cancelsLeft += 1
      },
      seen: (_, { run }) => ({ kind: 'cancel', run }),
    }),
    /**
     * Children are found by the parent's id in their records, not in the journal, which may not know of the last one.
     */
    passDown: action({
      fair: 'weak',
      params: { child: t.int(1, runs - 1) },
      when: (s, { child }) =>
        s.runs.get(parentOf(child)).asked && isLive(s.runs.get(child)) && !s.runs.get(child).asked,
      step: (s, { child }) => {
        s.runs.get(child).asked = true
      },
    }),
    windUp: action({
      fair: 'weak',
      params: { run: t.int(0, runs - 1) },
      when: (s, { run }) =>
        isLive(s.runs.get(run)) &&
        s.runs.get(run).asked &&
        childrenOf(run, runs).every((child) => !isLive(s.runs.get(child))),
      step: (s, { run }) => {
        s.runs.get(run).status = 'cancelled'
        for (const child of childrenOf(run, runs)) s.calls.get(child).inHand = false
        if (run > 0) s.notices.add(run)
      },
      seen: (_, { run }) => ({ kind: 'ended', run, as: 'cancelled' }),
    }),
    crash: action({
      params: { run: t.int(0, runs - 1) },
      when: (s, { run }) => s.crashesLeft < 0 && childrenOf(run, runs).some((child) => s.calls.get(child).inHand),
      step: (s, { run }) => {
        for (const child of childrenOf(run, runs)) s.calls.get(child).inHand = false
        s.crashesLeft += 1
      },
    }),
  }),
  ends: (s) => isTerminal(s.runs.get(0)),
  properties: ({ always, alwaysStep, sometimes, leadsTo, constants: { runs } }) => ({
    noOrphan: always(
      (s) => s.runs.some(isTerminal),
      (s) =>
        s.runs.every(
          (run, id) => !isTerminal(run) || childrenOf(id, runs).every((child) => !isLive(s.runs.get(child))),
        ),
    ),
    oneChildForEachCall: always((s) => s.calls.every(({ bodies }) => bodies <= 1)),
    parentWakesOnce: always((s) => s.calls.every(({ wakes }) => wakes <= 1)),
    joinsOnlyTheEnded: always((s) =>
      s.calls.every(({ journal }, child) => journal !== 'joined' || isTerminal(s.runs.get(child))),
    ),
    completesWithAllJoined: always(
      (s) => s.runs.some(({ status }) => status === 'completed'),
      (s) =>
        s.runs.every(
          ({ status }, id) =>
            status !== 'completed' || childrenOf(id, runs).every((child) => s.calls.get(child).journal === 'joined'),
        ),
    ),
    cancelledOnlyWhenAsked: always((s) => s.runs.every(({ status, asked }) => status !== 'cancelled' || asked)),
    terminalIsFinal: alwaysStep((before, after) =>
      before.runs.every((run, id) => !isTerminal(run) || run.status === after.runs.get(id).status),
    ),
    noCallAfterCancel: alwaysStep((before, after) =>
      before.calls.every(
        ({ bodies }, child) => bodies === after.calls.get(child).bodies || !before.runs.get(parentOf(child)).asked,
      ),
    ),
    /** A cancelled parent has a child that only its record tells of. */
    childUnknownToJournal: sometimes((s) =>
      s.calls.some(
        ({ journal, inHand }, child) =>
          journal === 'uncalled' && !inHand && isLive(s.runs.get(child)) && s.runs.get(parentOf(child)).asked,
      ),
    ),
    cancelledBesideCompleted: sometimes(
      (s) => s.runs.get(0).status === 'cancelled' && s.runs.some(({ status }) => status === 'completed'),
    ),
    completesOverCancelledChild: sometimes(
      (s) => s.runs.get(0).status === 'completed' && s.runs.some(({ status }) => status === 'cancelled'),
    ),
    everyCallIsMade: leadsTo(
      (s) => s.calls.some((_, child) => isCallable(s.runs.get(parentOf(child)), s.runs.get(child))),
      (s) => s.calls.every((_, child) => !isCallable(s.runs.get(parentOf(child)), s.runs.get(child))),
    ),
    endsAfterItsLeaves: leadsTo(
      (s) => isLive(s.runs.get(0)) && s.runs.every((run, id) => isTerminal(run) || childrenOf(id, runs).length > 0),
      (s) => isTerminal(s.runs.get(0)),
    ),
    cancelIsHeard: leadsTo(
      (s) => s.runs.get(0).asked,
      (s) => s.runs.get(0).status === 'cancelled',
    ),
  }),
  mutants: ({ action, constants: { runs } }) => ({
    /** The child's id is drawn anew on every call, so that a replayed call does not find the first child. */
    freshIds: {
      callAgain: action({
        fair: 'weak',
        params: { child: t.int(1, runs - 1) },
        when: (s, { child }) => {
          const parent = s.runs.get(parentOf(child))
          const { journal, inHand } = s.calls.get(child)
          return (
            isLive(parent) &&
            !parent.asked &&
            s.runs.get(child).status !== 'absent' &&
            journal === 'uncalled' &&
            !inHand
          )
        },
        step: (s, { child }) => {
          s.calls.get(child).bodies = 2
          s.calls.get(child).inHand = true
        },
        seen: (_, { child }) => ({ kind: 'started', run: child, parent: parentOf(child) }),
      }),
    },
    /** Winding up waits for the children that the journal knows. */
    cancelsByJournal: {
      windUp: action({
        fair: 'weak',
        params: { run: t.int(0, runs - 1) },
        when: (s, { run }) =>
          isLive(s.runs.get(run)) &&
          s.runs.get(run).asked &&
          childrenOf(run, runs).every(
            (child) => s.calls.get(child).journal === 'uncalled' || !isLive(s.runs.get(child)),
          ),
        step: (s, { run }) => {
          s.runs.get(run).status = 'cancelled'
          for (const child of childrenOf(run, runs)) s.calls.get(child).inHand = false
          if (run > 0) s.notices.add(run)
        },
        seen: (_, { run }) => ({ kind: 'ended', run, as: 'cancelled' }),
      }),
    },
    /** A call does not look at the parent's record, where the request to cancel stands. */
    callsAfterCancel: {
      call: action({
        fair: 'weak',
        params: { child: t.int(1, runs - 1) },
        when: (s, { child }) => isLive(s.runs.get(parentOf(child))) && s.runs.get(child).status === 'absent',
        step: (s, { child }) => {
          s.runs.get(child).status = 'running'
          s.calls.get(child).bodies = 1
          s.calls.get(child).inHand = true
        },
        seen: (_, { child }) => ({ kind: 'started', run: child, parent: parentOf(child) }),
      }),
    },
    /** Every notice wakes, also one that arrives again. */
    wakesAgain: {
      wake: action({
        fair: 'weak',
        params: { child: t.int(1, runs - 1) },
        when: (s, { child }) => {
          const { journal, wakes } = s.calls.get(child)
          return s.notices.has(child) && isLive(s.runs.get(parentOf(child))) && journal !== 'uncalled' && wakes < 2
        },
        step: (s, { child }) => {
          const call = s.calls.get(child)
          call.journal = 'joined'
          call.wakes += 1
        },
      }),
    },
    /** A notice that finds no waiting parent is dropped: the parent that begins to wait afterwards does so for ever. */
    losesEarlyNotice: {
      finishLeaf: action({
        params: { run: t.int(1, runs - 1) },
        when: (s, { run }) => isLive(s.runs.get(run)) && !s.runs.get(run).asked && childrenOf(run, runs).length === 0,
        step: (s, { run }) => {
          s.runs.get(run).status = 'completed'
          if (s.calls.get(run).journal === 'called') s.notices.add(run)
        },
        seen: (_, { run }) => ({ kind: 'ended', run, as: 'completed' }),
      }),
    },
  }),
})

export default callTree
