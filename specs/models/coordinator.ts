// Agents over a shared board of tasks: each picks up a task, works on it, may offer it to another agent who takes it
// over, and completes it. After the handoffs of agent frameworks (OpenAI's Agents SDK, LangGraph's swarms) over the
// claims of durable engines: Resonate's counter that fences stale owners, absurd's claims that expire, OpenWorkflow's
// leases. A task has at most one valid holder, and a claim outlives a crash only until its lease lapses. An agent acts
// on what it believes, which a crash takes and a lapsed lease makes wrong, and the board admits a write only under the
// task's present version. It leaves out heartbeats and clocks (a lease may lapse at any time, see `task`), dependencies
// between tasks, and what is written. Of the properties of runs it corresponds to `failure-free-exactly-once` for
// completions, and its liveness to `due-runs-end`.
import { defineModel, t } from '../../src/model/index.ts'

interface Believed {
  readonly task: number
  readonly version: number
}

interface Task {
  readonly status: string
  readonly version: number
}

/** Whether the board takes an agent's word: its claim is the newest one, and has not lapsed. */
function isValid(belief: Believed | null, tasks: { get(task: number): Task }): belief is Believed {
  if (belief === null) return false
  const { status, version } = tasks.get(belief.task)
  return status === 'claimed' && version === belief.version
}

export const coordinator = defineModel({
  name: 'coordinator',
  about:
    'Agents pick up, hand over and complete tasks: each task has one valid holder at a time, is completed once, and is never lost.',
  constants: { agents: 3, tasks: 2, handovers: 1, crashes: 1, lapses: 1 },
  state: ({ agents, tasks, handovers, crashes, lapses }) => {
    const agent = t.int(0, agents - 1)
    // A version is a claim: the first one, and one after each handover, crash or lapse.
    const version = t.int(0, 1 + handovers + crashes + lapses)
    return t.struct({
      tasks: t.record(
        t.int(0, tasks - 1),
        t.struct({
          status: t.enum('pending', 'claimed', 'done'),
          version,
          owner: t.option(agent),
          offeredTo: t.option(agent),
          /** Histories: who wrote last, and how often the task was completed. */
          lastWriter: t.option(agent),
          completions: t.int(0, 2),
        }),
      ),
      /** What each agent believes to hold. Volatile. */
      beliefs: t.record(agent, t.option(t.struct({ task: t.int(0, tasks - 1), version }))),
      handoversLeft: t.int(-handovers, 0),
      crashesLeft: t.int(-crashes, 0),
      lapsesLeft: t.int(-lapses, 0),
    })
  },
  actions: ({ action, constants: { agents, tasks } }) => ({
    pickUp: action({
      fair: 'weak',
      params: { agent: t.int(0, agents - 1), task: t.int(0, tasks - 1) },
      when: (s, { agent, task }) => s.beliefs.get(agent) === null && s.tasks.get(task).status === 'pending',
      step: (s, { agent, task }) => {
        const claimed = s.tasks.get(task)
        claimed.status = 'claimed'
        claimed.owner = agent
        claimed.version += 1
        s.beliefs.set(agent, { task, version: claimed.version })
      },
      seen: (s, { agent, task }) => ({ kind: 'pickedUp', agent, task, version: s.tasks.get(task).version + 1 }),
    }),
    write: action({
      params: { agent: t.int(0, agents - 1) },
      when: (s, { agent }) => isValid(s.beliefs.get(agent), s.tasks),
      step: (s, { agent }) => {
        const belief = s.beliefs.get(agent)
        if (belief !== null) s.tasks.get(belief.task).lastWriter = agent
      },
      seen: (s, { agent }) => ({ kind: 'wrote', agent, ...s.beliefs.get(agent) }),
    }),
    /** The owner keeps the task, and may go on working, until the other has taken it. */
    offer: action({
      params: { agent: t.int(0, agents - 1), to: t.int(0, agents - 1) },
      when: (s, { agent, to }) => {
        const belief = s.beliefs.get(agent)
        return (
          s.handoversLeft < 0 && agent !== to && isValid(belief, s.tasks) && s.tasks.get(belief.task).offeredTo === null
        )
      },
      step: (s, { agent, to }) => {
        const belief = s.beliefs.get(agent)
        if (belief !== null) s.tasks.get(belief.task).offeredTo = to
        s.handoversLeft += 1
      },
      seen: (s, { agent, to }) => ({ kind: 'offered', agent, to, task: s.beliefs.get(agent)?.task ?? null }),
    }),
    /** Who accepts makes a new version, which ends the claim of the one who offered. */
    accept: action({
      params: { agent: t.int(0, agents - 1), task: t.int(0, tasks - 1) },
      when: (s, { agent, task }) => s.beliefs.get(agent) === null && s.tasks.get(task).offeredTo === agent,
      step: (s, { agent, task }) => {
        const offered = s.tasks.get(task)
        offered.owner = agent
        offered.offeredTo = null
        offered.version += 1
        s.beliefs.set(agent, { task, version: offered.version })
      },
      seen: (s, { agent, task }) => ({ kind: 'tookOver', agent, task, version: s.tasks.get(task).version + 1 }),
    }),
    complete: action({
      fair: 'weak',
      params: { agent: t.int(0, agents - 1) },
      when: (s, { agent }) => isValid(s.beliefs.get(agent), s.tasks),
      step: (s, { agent }) => {
        const belief = s.beliefs.get(agent)
        if (belief === null) return
        const task = s.tasks.get(belief.task)
        task.status = 'done'
        task.owner = null
        task.offeredTo = null
        task.completions += 1
        s.beliefs.set(agent, null)
      },
      seen: (s, { agent }) => ({ kind: 'completed', agent, ...s.beliefs.get(agent) }),
    }),
    /** Whatever an agent asks under a claim that is not the newest is refused, and by that it learns. */
    learn: action({
      fair: 'weak',
      params: { agent: t.int(0, agents - 1) },
      when: (s, { agent }) => s.beliefs.get(agent) !== null && !isValid(s.beliefs.get(agent), s.tasks),
      step: (s, { agent }) => s.beliefs.set(agent, null),
      seen: (s, { agent }) => ({ kind: 'refused', agent, ...s.beliefs.get(agent) }),
    }),
    /** The lease of an agent that has forgotten its task lapses for sure; that of one that is only slow may. */
    lapseOfForgotten: action({
      fair: 'weak',
      params: { task: t.int(0, tasks - 1) },
      when: (s, { task }) => {
        const { status, version } = s.tasks.get(task)
        return status === 'claimed' && !s.beliefs.some((belief) => belief?.task === task && belief.version === version)
      },
      step: (s, { task }) => {
        const lapsed = s.tasks.get(task)
        lapsed.status = 'pending'
        lapsed.owner = null
        lapsed.offeredTo = null
      },
    }),
    lapseOfSlow: action({
      params: { task: t.int(0, tasks - 1) },
      when: (s, { task }) => {
        const { status, version } = s.tasks.get(task)
        return (
          s.lapsesLeft < 0 &&
          status === 'claimed' &&
          s.beliefs.some((belief) => belief?.task === task && belief.version === version)
        )
      },
      step: (s, { task }) => {
        const lapsed = s.tasks.get(task)
        lapsed.status = 'pending'
        lapsed.owner = null
        lapsed.offeredTo = null
        s.lapsesLeft += 1
      },
    }),
    crash: action({
      params: { agent: t.int(0, agents - 1) },
      when: (s, { agent }) => s.crashesLeft < 0 && s.beliefs.get(agent) !== null,
      step: (s, { agent }) => {
        s.beliefs.set(agent, null)
        s.crashesLeft += 1
      },
    }),
  }),
  ends: (s) => s.tasks.every(({ status }) => status === 'done'),
  properties: ({ always, alwaysStep, sometimes, leadsTo }) => ({
    oneValidHolder: always((s) =>
      s.tasks.every(
        ({ status }, task) =>
          s.beliefs.count((belief) => belief?.task === task && isValid(belief, s.tasks)) <=
          Number(status === 'claimed'),
      ),
    ),
    onlyTheOwnerWrites: alwaysStep((before, after) =>
      before.tasks.every(
        ({ owner, lastWriter }, task) =>
          lastWriter === after.tasks.get(task).lastWriter || owner === after.tasks.get(task).lastWriter,
      ),
    ),
    completedOnce: always((s) => s.tasks.every(({ completions }) => completions <= 1)),
    doneIsFinal: alwaysStep((before, after) =>
      before.tasks.every(({ status }, task) => status !== 'done' || after.tasks.get(task).status === 'done'),
    ),
    neverNobodys: always((s) =>
      s.tasks.every(
        ({ status, owner, offeredTo }) =>
          (status === 'claimed') === (owner !== null) && (offeredTo === null || owner !== null),
      ),
    ),
    takenOver: sometimes((s) =>
      s.tasks.some(
        ({ status, lastWriter, owner }) => status === 'claimed' && lastWriter !== null && lastWriter !== owner,
      ),
    ),
    holdsWithoutRight: sometimes((s) => s.beliefs.some((belief) => belief !== null && !isValid(belief, s.tasks))),
    offeredToTheBusy: sometimes((s) =>
      s.tasks.some(({ offeredTo }) => offeredTo !== null && s.beliefs.get(offeredTo) !== null),
    ),
    everyTaskIsDone: leadsTo(
      (s) => s.tasks.some(({ status }) => status !== 'done'),
      (s) => s.tasks.every(({ status }) => status === 'done'),
    ),
  }),
  mutants: ({ action, constants: { agents, tasks } }) => ({
    /** The handover passes the claim on as it is: who offered still holds it too. */
    handsOverSameVersion: {
      accept: action({
        params: { agent: t.int(0, agents - 1), task: t.int(0, tasks - 1) },
        when: (s, { agent, task }) => s.beliefs.get(agent) === null && s.tasks.get(task).offeredTo === agent,
        step: (s, { agent, task }) => {
          const offered = s.tasks.get(task)
          offered.owner = agent
          offered.offeredTo = null
          s.beliefs.set(agent, { task, version: offered.version })
        },
        seen: (s, { agent, task }) => ({ kind: 'tookOver', agent, task, version: s.tasks.get(task).version + 1 }),
      }),
    },
    /** Who offers lets go at once, before anybody has taken over. */
    letsGoBeforeTaken: {
      offer: action({
        params: { agent: t.int(0, agents - 1), to: t.int(0, agents - 1) },
        when: (s, { agent, to }) => {
          const belief = s.beliefs.get(agent)
          return (
            s.handoversLeft < 0 &&
            agent !== to &&
            isValid(belief, s.tasks) &&
            s.tasks.get(belief.task).offeredTo === null
          )
        },
        step: (s, { agent, to }) => {
          const belief = s.beliefs.get(agent)
          if (belief === null) return
          s.tasks.get(belief.task).offeredTo = to
          s.tasks.get(belief.task).owner = null
          s.beliefs.set(agent, null)
          s.handoversLeft += 1
        },
        seen: (s, { agent, to }) => ({ kind: 'offered', agent, to, task: s.beliefs.get(agent)?.task ?? null }),
      }),
    },
    /** A write is let in without a look at the version. */
    writesUnfenced: {
      write: action({
        params: { agent: t.int(0, agents - 1) },
        when: (s, { agent }) => s.beliefs.get(agent) !== null,
        step: (s, { agent }) => {
          const belief = s.beliefs.get(agent)
          if (belief !== null) s.tasks.get(belief.task).lastWriter = agent
        },
        seen: (s, { agent }) => ({ kind: 'wrote', agent, ...s.beliefs.get(agent) }),
      }),
    },
    /** So is a completion: a stale owner completes what another has completed. */
    completesUnfenced: {
      complete: action({
        fair: 'weak',
        params: { agent: t.int(0, agents - 1) },
        when: (s, { agent }) => s.beliefs.get(agent) !== null,
        step: (s, { agent }) => {
          const belief = s.beliefs.get(agent)
          if (belief === null) return
          const task = s.tasks.get(belief.task)
          task.status = 'done'
          task.owner = null
          task.offeredTo = null
          task.completions = Math.min(2, task.completions + 1)
          s.beliefs.set(agent, null)
        },
        seen: (s, { agent }) => ({ kind: 'completed', agent, ...s.beliefs.get(agent) }),
      }),
    },
  }),
})

export default coordinator
