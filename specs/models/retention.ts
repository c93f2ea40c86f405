// One request under an idempotency key, sent again and again by a client until it is answered or its time is up, to a
// server that remembers the key for a while after the work is done, and then forgets. After the windows that engines
// document: 24 hours for OpenWorkflow's and Inngest's keys, a retention per service in Restate, 90 days for names of
// executions in AWS Step Functions; Helland's "Idempotence Is Not a Medical Condition". While the key is remembered, it
// stands for one execution. The theorem is that retention >= window + delay is enough: no message may arrive after its
// key is forgotten. The client's window is durable: it does not begin again when the client crashes. It leaves out
// server crashes (see `journal`), several callers of one key, and payloads. Of the properties of runs it bounds for how
// long `one-key-one-payload` and `one-terminal-result` can be promised.
import { defineModel, t } from '../../src/model/index.ts'

interface Times {
  readonly window: number
  readonly delay: number
  readonly work: number
  readonly retention: number
}

/** When everything is over: the last message has arrived, its work is done and forgotten. */
const horizon = ({ window, delay, work, retention }: Times): number => window + delay + work + retention + 1

export const retention = defineModel({
  name: 'retention',
  about:
    'A request takes effect once as long as the server remembers its key for longer than anybody may still send it.',
  constants: { window: 3, delay: 2, work: 2, retention: 5, crashes: 1 },
  state: ({ crashes, ...times }) => {
    const time = t.int(0, horizon(times))
    return t.struct({
      now: time,
      client: t.struct({
        status: t.enum('idle', 'asked', 'answered', 'gaveUp'),
        /** When it began, which is durable. */
        beganAt: time,
      }),
      /** When messages were sent that may still arrive, any number of times. */
      requests: t.set(time),
      server: t.struct({
        status: t.enum('unknown', 'working', 'done'),
        /** When it began to work, or was done. */
        at: time,
      }),
      /** The answers that may arrive: each names the execution that it is of. */
      answers: t.set(t.int(1, 2)),
      /** How often the work was done: a history. */
      executions: t.int(0, 2),
      crashesLeft: t.int(-crashes, 0),
    })
  },
  actions: ({ action, constants: times }) => ({
    /** Time passes, but not over what has a bound: a message's way and the work. */
    tick: action({
      fair: 'weak',
      when: (s) => s.now < horizon(times) && !(s.server.status === 'working' && s.now >= s.server.at + times.work),
      step: (s) => {
        s.now += 1
        for (const sentAt of s.requests.values()) if (s.now > sentAt + times.delay) s.requests.delete(sentAt)
      },
    }),
    send: action({
      when: (s) => s.client.status === 'idle' && s.now <= s.client.beganAt + times.window,
      step: (s) => {
        s.client.status = 'asked'
        s.requests.add(s.now)
      },
      seen: () => ({ kind: 'request' }),
    }),
    losePatience: action({
      when: (s) => s.client.status === 'asked',
      step: (s) => {
        s.client.status = 'idle'
      },
    }),
    giveUp: action({
      fair: 'weak',
      when: (s) =>
        (s.client.status === 'idle' || s.client.status === 'asked') && s.now > s.client.beganAt + times.window,
      step: (s) => {
        s.client.status = 'gaveUp'
      },
      seen: () => ({ kind: 'gaveUp' }),
    }),
    crashClient: action({
      when: (s) => s.client.status === 'asked' && s.crashesLeft < 0,
      step: (s) => {
        s.client.status = 'idle'
        s.crashesLeft += 1
      },
    }),
    accept: action({
      when: (s) => s.requests.size > 0 && s.server.status === 'unknown',
      step: (s) => {
        s.server.status = 'working'
        s.server.at = s.now
        s.executions = Math.min(2, s.executions + 1)
      },
      seen: () => ({ kind: 'effect' }),
    }),
    finish: action({
      fair: 'weak',
      when: (s) => s.server.status === 'working',
      step: (s) => {
        s.server.status = 'done'
        s.server.at = s.now
        s.answers.add(s.executions)
      },
    }),
    /** A repetition is answered from memory; while the work goes on, it is not answered at all. */
    answerAgain: action({
      when: (s) => s.requests.size > 0 && s.server.status === 'done' && !s.answers.has(s.executions),
      step: (s) => s.answers.add(s.executions),
    }),
    loseAnswer: action({
      params: { execution: t.int(1, 2) },
      when: (s, { execution }) => s.answers.has(execution) && s.client.status !== 'answered',
      step: (s, { execution }) => s.answers.delete(execution),
    }),
    hear: action({
      params: { execution: (s) => s.answers.values() },
      when: (s) => s.client.status === 'idle' || s.client.status === 'asked',
      step: (s, { execution }) => {
        s.client.status = 'answered'
        s.answers.delete(execution)
      },
      seen: (_, { execution }) => ({ kind: 'answer', execution }),
    }),
    forget: action({
      fair: 'weak',
      when: (s) => s.server.status === 'done' && s.now > s.server.at + times.retention,
      step: (s) => {
        s.server.status = 'unknown'
        s.server.at = 0
      },
    }),
  }),
  ends: (s, times) => s.now === horizon(times) && (s.client.status === 'answered' || s.client.status === 'gaveUp'),
  properties: ({ always, sometimes, leadsTo, constants: { retention } }) => ({
    effectOnce: always((s) => s.executions <= 1),
    knownWhileAsked: always(
      (s) => s.executions > 0 && s.requests.size > 0,
      (s) => s.server.status !== 'unknown',
    ),
    answerIsOfTheEffect: always(
      (s) => s.client.status === 'answered',
      (s) => s.executions > 0,
    ),
    repeatedAfterEffect: sometimes((s) => s.server.status === 'done' && s.server.at < s.now && s.requests.has(s.now)),
    outcomeUnknown: sometimes((s) => s.client.status === 'gaveUp' && s.executions > 0),
    forgotten: sometimes((s) => s.executions > 0 && s.server.status === 'unknown'),
    /** With the least retention, the last message comes at the last moment. */
    heardAtTheLastMoment: sometimes(
      (s) => s.server.status === 'done' && s.now === s.server.at + retention && s.requests.size > 0,
    ),
    clientEnds: leadsTo(
      (s) => s.client.status === 'idle' || s.client.status === 'asked',
      (s) => s.client.status === 'answered' || s.client.status === 'gaveUp',
    ),
    forgetsAtLast: leadsTo(
      (s) => s.executions > 0,
      (s) => s.server.status === 'unknown',
    ),
  }),
  mutants: ({ action, constants: { window } }) => ({
    /** The client has no window: it sends until it is answered. */
    retriesForever: {
      send: action({
        when: (s) => s.client.status === 'idle',
        step: (s) => {
          s.client.status = 'asked'
          s.requests.add(s.now)
        },
        seen: () => ({ kind: 'request' }),
      }),
    },
    /** The window is counted from the restart: a replayed client has all of it again. */
    beginsAgain: {
      crashClient: action({
        when: (s) => s.client.status === 'asked' && s.crashesLeft < 0,
        step: (s) => {
          s.client.status = 'idle'
          s.client.beganAt = s.now
          s.crashesLeft += 1
        },
      }),
    },
    /** The key is written down with the result: what comes while the work goes on is taken for new. */
    remembersResultsOnly: {
      accept: action({
        when: (s) => s.requests.size > 0 && s.server.status !== 'done',
        step: (s) => {
          s.server.status = 'working'
          s.server.at = s.now
          s.executions = Math.min(2, s.executions + 1)
        },
        seen: () => ({ kind: 'effect' }),
      }),
    },
    /** The message's way is not counted: the server remembers for the client's window alone. */
    forgetsTheWay: {
      forget: action({
        fair: 'weak',
        when: (s) => s.server.status === 'done' && s.now > s.server.at + window,
        step: (s) => {
          s.server.status = 'unknown'
          s.server.at = 0
        },
      }),
    },
  }),
})

export default retention
