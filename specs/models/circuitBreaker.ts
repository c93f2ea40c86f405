// A circuit breaker that several callers share: closed it lets all calls through and counts failures in a row, open it
// lets none through, half open it lets one probe through, whose outcome closes or opens it. After Nygard, "Release
// It!", and sony/gobreaker, whose breaker counts an outcome only in the generation in which the call was let through.
// Here a call knows whether its generation is still the present one, which keeps the state finite. A caller may crash
// with its call, also with the probe: then the slot is given up. It leaves out clocks (cooling down takes any time),
// rolling windows, rates of failure, and failures of the breaker's own store. No property of runs corresponds to it: it
// is a specification for what a step calls.
import { defineModel, t } from '../../src/model/index.ts'

interface Caller {
  at: 'idle' | 'calling' | 'succeeded' | 'failed'
  current: boolean
  probe: boolean
}

const idle = { at: 'idle', current: false, probe: false } as const

interface Breaker {
  state: 'closed' | 'open' | 'halfOpen'
  failures: number
  probing: boolean
  readonly callers: { forEach(visit: (caller: Caller) => void): void }
}

/** Begins a new generation: what is under way belongs to an old one. */
function turnTo(breaker: Breaker, state: Breaker['state']): void {
  breaker.state = state
  breaker.failures = 0
  breaker.probing = false
  breaker.callers.forEach((caller) => {
    caller.current = false
    caller.probe = false
  })
}

function count(breaker: Breaker, succeeded: boolean, threshold: number): void {
  if (breaker.state === 'halfOpen') turnTo(breaker, succeeded ? 'closed' : 'open')
  else if (breaker.state === 'closed') {
    breaker.failures = succeeded ? 0 : breaker.failures + 1
    if (breaker.failures === threshold) turnTo(breaker, 'open')
  }
}

export const circuitBreaker = defineModel({
  name: 'circuitBreaker',
  about:
    'An open breaker lets nothing through, a half-open one a single probe, and only the outcome of the present probe closes it.',
  constants: { callers: 3, threshold: 2, turns: 2, crashes: 1, delays: 1 },
  state: ({ callers, threshold, turns, crashes, delays }) =>
    t.struct({
      state: t.enum('closed', 'open', 'halfOpen'),
      /** In a row, in this generation. */
      failures: t.int(0, threshold),
      /** The half-open breaker's only slot is taken. */
      probing: t.bool,
      callers: t.record(
        t.int(0, callers - 1),
        t.struct({
          at: t.enum('idle', 'calling', 'succeeded', 'failed'),
          /** Its call was let through in the present generation; as its probe. */
          current: t.bool,
          probe: t.bool,
        }),
      ),
      service: t.enum('up', 'down'),
      turnsLeft: t.int(-turns, 0),
      crashesLeft: t.int(-crashes, 0),
      delaysLeft: t.int(-delays, 0),
    }),
  actions: ({ action, constants: { callers, threshold } }) => ({
    call: action({
      params: { caller: t.int(0, callers - 1) },
      when: (s, { caller }) => s.state === 'closed' && s.callers.get(caller).at === 'idle',
      step: (s, { caller }) => s.callers.set(caller, { at: 'calling', current: true, probe: false }),
      seen: (_, { caller }) => ({ kind: 'called', caller, probe: false }),
    }),
    probe: action({
      fair: 'weak',
      params: { caller: t.int(0, callers - 1) },
      when: (s, { caller }) => s.state === 'halfOpen' && !s.probing && s.callers.get(caller).at === 'idle',
      step: (s, { caller }) => {
        s.probing = true
        s.callers.set(caller, { at: 'calling', current: true, probe: true })
      },
      seen: (_, { caller }) => ({ kind: 'called', caller, probe: true }),
    }),
    /** Changes nothing; a client sees it. */
    reject: action({
      params: { caller: t.int(0, callers - 1) },
      when: (s, { caller }) => (s.state === 'open' || s.probing) && s.callers.get(caller).at === 'idle',
      step: () => {},
      seen: (_, { caller }) => ({ kind: 'rejected', caller }),
    }),
    serve: action({
      fair: 'weak',
      params: { caller: t.int(0, callers - 1) },
      when: (s, { caller }) => s.callers.get(caller).at === 'calling',
      step: (s, { caller }) => {
        s.callers.get(caller).at = s.service === 'up' ? 'succeeded' : 'failed'
      },
      seen: (s, { caller }) => ({ kind: 'returned', caller, succeeded: s.service === 'up' }),
    }),
    report: action({
      fair: 'weak',
      params: { caller: t.int(0, callers - 1) },
      when: (s, { caller }) => {
        const { at, current } = s.callers.get(caller)
        return (at === 'succeeded' || at === 'failed') && current
      },
      step: (s, { caller }) => {
        const succeeded = s.callers.get(caller).at === 'succeeded'
        s.callers.set(caller, idle)
        count(s, succeeded, threshold)
      },
    }),
    /** An outcome of an older generation says nothing about the present one. */
    ignore: action({
      fair: 'weak',
      params: { caller: t.int(0, callers - 1) },
      when: (s, { caller }) => {
        const { at, current } = s.callers.get(caller)
        return (at === 'succeeded' || at === 'failed') && !current
      },
      step: (s, { caller }) => s.callers.set(caller, idle),
    }),
    coolDown: action({
      fair: 'weak',
      when: (s) => s.state === 'open',
      step: (s) => turnTo(s, 'halfOpen'),
    }),
    /** The slot of a probe whose caller is gone is given up in the end; that of one which is only slow may be. */
    giveUpLostProbe: action({
      fair: 'weak',
      when: (s) => s.probing && !s.callers.some(({ probe }) => probe),
      step: (s) => turnTo(s, 'open'),
    }),
    giveUpSlowProbe: action({
      when: (s) => s.delaysLeft < 0 && s.probing && s.callers.some(({ probe }) => probe),
      step: (s) => {
        turnTo(s, 'open')
        s.delaysLeft += 1
      },
    }),
    crash: action({
      params: { caller: t.int(0, callers - 1) },
      when: (s, { caller }) => s.crashesLeft < 0 && s.callers.get(caller).at !== 'idle',
      step: (s, { caller }) => {
        s.callers.set(caller, idle)
        s.crashesLeft += 1
      },
    }),
    turn: action({
      when: (s) => s.turnsLeft < 0,
      step: (s) => {
        s.service = s.service === 'up' ? 'down' : 'up'
        s.turnsLeft += 1
      },
    }),
  }),
  properties: ({ always, alwaysStep, sometimes, leadsTo, eventuallyAlways, constants: { threshold } }) => ({
    oneProbe: always(
      (s) => s.state === 'halfOpen',
      (s) => s.callers.count(({ current }) => current) <= 1,
    ),
    nothingPassesOpen: alwaysStep(
      (before, after) =>
        before.state !== 'open' ||
        before.callers.every(({ at }, caller) => at !== 'idle' || after.callers.get(caller).at === 'idle'),
    ),
    closesOnlyByItsProbe: alwaysStep(
      (before, after) =>
        before.state === 'closed' ||
        after.state !== 'closed' ||
        (before.state === 'halfOpen' && before.callers.some(({ at, probe }) => probe && at === 'succeeded')),
    ),
    opensAtTheThreshold: alwaysStep(
      (before, after) =>
        before.state !== 'closed' ||
        after.state === 'closed' ||
        (after.state === 'open' && before.failures === threshold - 1),
    ),
    staleCountsNothing: alwaysStep(
      (before, after) =>
        !before.callers.some(
          ({ at, current }, caller) => at !== 'idle' && !current && after.callers.get(caller).at === 'idle',
        ) ||
        (before.state === after.state && before.failures === after.failures && before.probing === after.probing),
    ),
    staleBesideProbe: sometimes(
      (s) => s.probing && s.callers.some(({ at, current }) => at === 'succeeded' && !current),
    ),
    probeLost: sometimes((s) => s.probing && !s.callers.some(({ probe }) => probe)),
    openOverHealedService: sometimes((s) => s.state === 'open' && s.service === 'up'),
    triesAgain: leadsTo(
      (s) => s.state === 'open',
      (s) => s.state === 'halfOpen',
    ),
    closesWhenHealed: eventuallyAlways((s) => s.state === 'closed' || s.service === 'down'),
  }),
  mutants: ({ action, constants: { callers, threshold } }) => ({
    /** Half open, it lets every call through. */
    probesFreely: {
      probe: action({
        fair: 'weak',
        params: { caller: t.int(0, callers - 1) },
        when: (s, { caller }) => s.state === 'halfOpen' && s.callers.get(caller).at === 'idle',
        step: (s, { caller }) => {
          s.probing = true
          s.callers.set(caller, { at: 'calling', current: true, probe: true })
        },
        seen: (_, { caller }) => ({ kind: 'called', caller, probe: true }),
      }),
    },
    /** Counts whatever outcome comes in: a success from before the outage closes the breaker. */
    countsStale: {
      ignore: action({
        fair: 'weak',
        params: { caller: t.int(0, callers - 1) },
        when: (s, { caller }) => {
          const { at, current } = s.callers.get(caller)
          return (at === 'succeeded' || at === 'failed') && !current
        },
        step: (s, { caller }) => {
          const succeeded = s.callers.get(caller).at === 'succeeded'
          s.callers.set(caller, idle)
          count(s, succeeded, threshold)
        },
      }),
    },
    /** Cooled down, it closes without a probe. */
    closesByTheClock: {
      coolDown: action({
        fair: 'weak',
        when: (s) => s.state === 'open',
        step: (s) => turnTo(s, 'closed'),
      }),
    },
    /** Nobody gives up the slot of a probe whose caller is gone: the breaker stays half open for ever. */
    keepsLostProbe: {
      giveUpLostProbe: action({
        fair: 'weak',
        when: () => false,
        step: (s) => turnTo(s, 'open'),
      }),
    },
  }),
})

export default circuitBreaker
