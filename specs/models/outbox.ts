// A transactional outbox (microservices.io; Debezium's outbox; the datasource transactions of DBOS): an event is
// written in the transaction that changes the data, a relay publishes it to a broker's log at least once, and a
// consumer keeps the ids it has handled beside its effect, in one transaction. Events get their numbers in order but
// commit in any order, or roll back; relay and consumer may crash anywhere, and yet no committed event is lost or
// handled by half. It leaves out order between events (numbers are no order of commits), more than one relay or
// partition (see `coordinator` for claims), and pruning of either table (see `retention`). Of the properties of runs it
// corresponds to `failure-free-exactly-once` (one effect an event, here with failures too) and `one-key-one-payload`
// (an event keeps its id on every way).
import { defineModel, t } from '../../src/model/index.ts'

export const outbox = defineModel({
  name: 'outbox',
  about:
    'Every committed event takes effect at the consumer exactly once, and no event that was rolled back is ever heard of.',
  constants: { events: 3, relayCrashes: 1, consumerCrashes: 1 },
  state: ({ events, relayCrashes, consumerCrashes }) => {
    const event = t.int(0, events - 1)
    // Each crash of the relay can make one event to be published again.
    const copies = events + relayCrashes
    return t.struct({
      events: t.record(
        event,
        t.struct({
          /** The transaction that writes the data. */
          data: t.enum('none', 'open', 'committed', 'rolledBack'),
          outbox: t.enum('none', 'waiting', 'sent'),
          /** The consumer's table of handled ids, and how often the event took effect: a history. */
          handled: t.bool,
          effects: t.int(0, 2),
        }),
      ),
      /** The broker's log, and the consumer's place in it as it has told the broker. */
      log: t.seq(event, copies),
      committedOffset: t.int(0, copies),
      /** Memories: what the relay has read, whether it has published that, and the consumer's place and progress. */
      relayed: t.option(t.struct({ event, published: t.bool })),
      offset: t.int(0, copies),
      relayCrashesLeft: t.int(-relayCrashes, 0),
      consumerCrashesLeft: t.int(-consumerCrashes, 0),
    })
  },
  actions: ({ action, constants: { events } }) => ({
    begin: action({
      params: { event: t.int(0, events - 1) },
      when: (s, { event }) => s.events.keys(({ data }) => data === 'none')[0] === event,
      step: (s, { event }) => {
        s.events.get(event).data = 'open'
      },
      seen: (_, { event }) => ({ kind: 'begun', event }),
    }),
    commit: action({
      params: { event: t.int(0, events - 1) },
      when: (s, { event }) => s.events.get(event).data === 'open',
      step: (s, { event }) => {
        s.events.get(event).data = 'committed'
        s.events.get(event).outbox = 'waiting'
      },
      seen: (_, { event }) => ({ kind: 'committed', event }),
    }),
    rollBack: action({
      params: { event: t.int(0, events - 1) },
      when: (s, { event }) => s.events.get(event).data === 'open',
      step: (s, { event }) => {
        s.events.get(event).data = 'rolledBack'
      },
      seen: (_, { event }) => ({ kind: 'rolledBack', event }),
    }),
    /** The relay asks for what is waiting, not for what is past the last number that it has seen. */
    read: action({
      fair: 'weak',
      params: { event: t.int(0, events - 1) },
      when: (s, { event }) => s.relayed === null && s.events.get(event).outbox === 'waiting',
      step: (s, { event }) => {
        s.relayed = { event, published: false }
      },
    }),
    publish: action({
      fair: 'weak',
      when: (s) => s.relayed?.published === false,
      step: (s) => {
        if (s.relayed === null) return
        s.log.push(s.relayed.event)
        s.relayed = { event: s.relayed.event, published: true }
      },
      seen: (s) => ({ kind: 'published', event: s.relayed?.event ?? null }),
    }),
    markSent: action({
      fair: 'weak',
      when: (s) => s.relayed?.published === true,
      step: (s) => {
        if (s.relayed !== null) s.events.get(s.relayed.event).outbox = 'sent'
        s.relayed = null
      },
    }),
    crashRelay: action({
      when: (s) => s.relayCrashesLeft < 0 && s.relayed !== null,
      step: (s) => {
        s.relayed = null
        s.relayCrashesLeft += 1
      },
    }),
    /** The effect and the id, in one transaction. */
    handle: action({
      fair: 'weak',
      when: (s) => s.log.at(s.offset) !== undefined && !s.events.get(s.log.at(s.offset) ?? 0).handled,
      step: (s) => {
        const event = s.events.get(s.log.at(s.offset) ?? 0)
        event.handled = true
        event.effects += 1
        s.offset += 1
      },
      seen: (s) => ({ kind: 'effect', event: s.log.at(s.offset) ?? null }),
    }),
    skip: action({
      fair: 'weak',
      when: (s) => s.log.at(s.offset) !== undefined && s.events.get(s.log.at(s.offset) ?? 0).handled,
      step: (s) => {
        s.offset += 1
      },
    }),
    acknowledge: action({
      when: (s) => s.committedOffset < s.offset,
      step: (s) => {
        s.committedOffset = s.offset
      },
    }),
    crashConsumer: action({
      when: (s) => s.consumerCrashesLeft < 0 && s.committedOffset < s.offset,
      step: (s) => {
        s.offset = s.committedOffset
        s.consumerCrashesLeft += 1
      },
    }),
  }),
  ends: (s) =>
    s.relayed === null &&
    s.committedOffset === s.log.length &&
    s.events.every(({ data, outbox }) => data === 'rolledBack' || (data === 'committed' && outbox === 'sent')),
  properties: ({ always, alwaysStep, sometimes, leadsTo, constants: { events } }) => ({
    noGhosts: always(
      (s) => s.log.length > 0,
      (s) => s.log.every((event) => s.events.get(event).data === 'committed'),
    ),
    nothingIsLost: always(
      (s) => s.events.some(({ data }) => data === 'committed'),
      (s) =>
        s.events.every(
          ({ data, outbox }, event) =>
            data !== 'committed' || outbox === 'waiting' || s.relayed?.event === event || s.log.includes(event),
        ),
    ),
    acknowledgedIsHandled: always((s) =>
      s.log.every((event, at) => at >= s.committedOffset || s.events.get(event).handled),
    ),
    effectAtMostOnce: always((s) => s.events.every(({ effects }) => effects <= 1)),
    handledTookEffect: always((s) => s.events.every(({ handled, effects }) => handled === effects > 0)),
    logIsAppendOnly: alwaysStep((before, after) => before.log.every((event, at) => after.log.at(at) === event)),
    publishedTwice: sometimes((s) => s.log.length > s.log.count((event, at) => s.log.values().indexOf(event) === at)),
    redelivered: sometimes((s) => s.events.some(({ handled }, event) => handled && s.log.at(s.offset) === event)),
    publishedOutOfOrder: sometimes((s) => s.log.at(0) === events - 1 && s.log.includes(0)),
    everyCommitTakesEffect: leadsTo(
      (s) => s.events.some(({ data, effects }) => data === 'committed' && effects === 0),
      (s) => s.events.every(({ data, effects }) => data !== 'committed' || effects > 0),
    ),
  }),
  mutants: ({ action, constants: { events } }) => ({
    /** Two writes: the event goes out first, and then the transaction may roll back. */
    publishesBeforeCommit: {
      begin: action({
        params: { event: t.int(0, events - 1) },
        when: (s, { event }) => s.events.keys(({ data }) => data === 'none')[0] === event,
        step: (s, { event }) => {
          s.events.get(event).data = 'open'
          s.log.push(event)
        },
        seen: (_, { event }) => ({ kind: 'begun', event }),
      }),
      commit: action({
        params: { event: t.int(0, events - 1) },
        when: (s, { event }) => s.events.get(event).data === 'open',
        step: (s, { event }) => {
          s.events.get(event).data = 'committed'
          s.events.get(event).outbox = 'sent'
        },
        seen: (_, { event }) => ({ kind: 'committed', event }),
      }),
    },
    /**
     * Two writes the other way: the event stays in memory until after the commit, and nobody knows of it but the
     * process.
     */
    remembersAfterCommit: {
      commit: action({
        params: { event: t.int(0, events - 1) },
        when: (s, { event }) => s.events.get(event).data === 'open' && s.relayed === null,
        step: (s, { event }) => {
          s.events.get(event).data = 'committed'
          s.relayed = { event, published: false }
        },
        seen: (_, { event }) => ({ kind: 'committed', event }),
      }),
    },
    /** The relay asks for numbers past the last one it has sent: what commits late with a lower number stays behind. */
    asksPastTheLast: {
      read: action({
        fair: 'weak',
        params: { event: t.int(0, events - 1) },
        when: (s, { event }) =>
          s.relayed === null &&
          s.events.get(event).outbox === 'waiting' &&
          s.events.every(({ outbox }, other) => outbox !== 'sent' || other < event),
        step: (s, { event }) => {
          s.relayed = { event, published: false }
        },
      }),
    },
    /** Marks the row sent when it reads it: a crash before publishing loses the event. */
    marksBeforePublish: {
      read: action({
        fair: 'weak',
        params: { event: t.int(0, events - 1) },
        when: (s, { event }) => s.relayed === null && s.events.get(event).outbox === 'waiting',
        step: (s, { event }) => {
          s.events.get(event).outbox = 'sent'
          s.relayed = { event, published: false }
        },
      }),
    },
    /** The consumer's effect does not look into the table of handled ids. */
    handlesAgain: {
      handle: action({
        fair: 'weak',
        when: (s) => s.log.at(s.offset) !== undefined,
        step: (s) => {
          const event = s.events.get(s.log.at(s.offset) ?? 0)
          event.handled = true
          event.effects = Math.min(2, event.effects + 1)
          s.offset += 1
        },
        seen: (s) => ({ kind: 'effect', event: s.log.at(s.offset) ?? null }),
      }),
    },
    /** Tells the broker that it is done before it is. */
    acknowledgesFirst: {
      acknowledge: action({
        when: (s) => s.committedOffset === s.offset && s.offset < s.log.length,
        step: (s) => {
          s.committedOffset += 1
        },
      }),
    },
  }),
})

export default outbox
