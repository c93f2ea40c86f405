// A stream of tokens that a step writes while it goes on and that a reader follows: chunks stand in a durable log by
// index, and are also pushed live to whoever is connected. After the streams of Vercel's workflows (`getWritable`, a
// reader's start index), DBOS's `writeStream`, Inngest's realtime and the Last-Event-ID of server-sent events. What
// arrives is in order, without gap or repetition, also after reconnecting. The writer may crash, or be taken for dead
// while it still writes: the next attempt goes on at the log's end, under a new generation that fences the old one. A
// connection may break with chunks on the wire. A retry continues what has been said, because a model does not say the
// same twice; streams that start over with a mark are left out, as are pruning and back-pressure. Its liveness
// corresponds to `due-runs-end`; of prefixes the properties of runs say nothing.
import { defineModel, t } from '../../src/model/index.ts'

interface Token {
  readonly position: number
  readonly attempt: number
}

const same = (left: Token | undefined, right: Token | undefined): boolean =>
  left?.position === right?.position && left?.attempt === right?.attempt

export const tokenStream = defineModel({
  name: 'tokenStream',
  about:
    'Through crashes of the writer and reconnections of the reader, what was received is a prefix of the stream: no gap, no repetition.',
  constants: { tokens: 3, attempts: 3, disconnects: 2 },
  state: ({ tokens, attempts, disconnects }) => {
    const token = t.struct({ position: t.int(0, tokens - 1), attempt: t.int(1, attempts) })
    // Each attempt could write all tokens, and each could be received both ways: only mistakes make it more than
    // `tokens`.
    const most = tokens * attempts
    return t.struct({
      log: t.seq(token, most),
      closed: t.bool,
      /** The attempt whose writes the log admits. */
      generation: t.int(0, attempts),
      writers: t.record(
        t.int(1, attempts),
        t.struct({ status: t.enum('none', 'writing', 'gone'), next: t.int(0, most) }),
      ),
      reader: t.struct({ connected: t.bool, ended: t.bool, received: t.seq(token, 2 * most) }),
      /** Indexes of chunks that were pushed and have not arrived. */
      wire: t.seq(t.int(0, most - 1), most),
      disconnectsLeft: t.int(-disconnects, 0),
    })
  },
  actions: ({ action, constants: { tokens, attempts } }) => ({
    begin: action({
      fair: 'weak',
      params: { attempt: t.int(1, attempts) },
      when: (s, { attempt }) =>
        s.generation + 1 === attempt && !s.closed && (attempt === 1 || s.writers.get(attempt - 1).status !== 'writing'),
      step: (s, { attempt }) => {
        s.generation = attempt
        s.writers.set(attempt, { status: 'writing', next: s.log.length })
      },
    }),
    /** The writer is slow and taken for dead. */
    takeOver: action({
      params: { attempt: t.int(1, attempts) },
      when: (s, { attempt }) =>
        s.generation > 0 && s.generation + 1 === attempt && s.writers.get(s.generation).status === 'writing',
      step: (s, { attempt }) => {
        s.generation = attempt
        s.writers.set(attempt, { status: 'writing', next: s.log.length })
      },
    }),
    append: action({
      fair: 'weak',
      params: { attempt: t.int(1, attempts) },
      when: (s, { attempt }) => {
        const { status, next } = s.writers.get(attempt)
        return status === 'writing' && s.generation === attempt && next === s.log.length && next < tokens
      },
      step: (s, { attempt }) => {
        const writer = s.writers.get(attempt)
        if (s.reader.connected) s.wire.push(s.log.length)
        s.log.push({ position: writer.next, attempt })
        writer.next += 1
      },
      seen: (s, { attempt }) => ({ kind: 'appended', position: s.writers.get(attempt).next, attempt }),
    }),
    refuse: action({
      params: { attempt: t.int(1, attempts) },
      when: (s, { attempt }) => s.writers.get(attempt).status === 'writing' && s.generation !== attempt,
      step: (s, { attempt }) => {
        s.writers.get(attempt).status = 'gone'
      },
    }),
    close: action({
      fair: 'weak',
      params: { attempt: t.int(1, attempts) },
      when: (s, { attempt }) => {
        const { status, next } = s.writers.get(attempt)
        return status === 'writing' && s.generation === attempt && next === tokens
      },
      step: (s, { attempt }) => {
        s.writers.get(attempt).status = 'gone'
        s.closed = true
      },
      seen: () => ({ kind: 'closed' }),
    }),
    /** The last attempt is spared: a stream that nobody goes on to write is no question of the protocol. */
    crash: action({
      params: { attempt: t.int(1, attempts) },
      when: (s, { attempt }) => s.writers.get(attempt).status === 'writing' && attempt < attempts,
      step: (s, { attempt }) => {
        s.writers.get(attempt).status = 'gone'
      },
    }),
    connect: action({
      fair: 'weak',
      when: (s) => !s.reader.connected && !s.reader.ended,
      step: (s) => {
        s.reader.connected = true
      },
      seen: (s) => ({ kind: 'connected', from: s.reader.received.length }),
    }),
    disconnect: action({
      when: (s) => s.reader.connected && !s.reader.ended && s.disconnectsLeft < 0,
      step: (s) => {
        s.reader.connected = false
        s.wire.clear()
        s.disconnectsLeft += 1
      },
      seen: () => ({ kind: 'disconnected' }),
    }),
    /**
     * What the reader lacks it fetches from the log: after connecting, what was written meanwhile. That alone brings it
     * to the end.
     */
    fetch: action({
      fair: 'weak',
      when: (s) => s.reader.connected && !s.reader.ended && s.reader.received.length < s.log.length,
      step: (s) => {
        const token = s.log.at(s.reader.received.length)
        if (token !== undefined) s.reader.received.push(token)
      },
      seen: (s) => ({ kind: 'chunk', ...s.log.at(s.reader.received.length) }),
    }),
    /** A pushed chunk is taken if it is the next one. */
    take: action({
      when: (s) => !s.reader.ended && s.wire.length > 0 && s.wire.at(0) === s.reader.received.length,
      step: (s) => {
        const token = s.log.at(s.wire.shift() ?? 0)
        if (token !== undefined) s.reader.received.push(token)
      },
      seen: (s) => ({ kind: 'chunk', ...s.log.at(s.wire.at(0) ?? 0) }),
    }),
    /** One that was fetched already is dropped; so is one that comes too early, because fetching will bring it. */
    drop: action({
      when: (s) => s.wire.length > 0 && s.wire.at(0) !== s.reader.received.length,
      step: (s) => {
        s.wire.shift()
      },
    }),
    end: action({
      fair: 'weak',
      when: (s) => s.reader.connected && !s.reader.ended && s.closed && s.reader.received.length === s.log.length,
      step: (s) => {
        s.reader.ended = true
        s.reader.connected = false
        s.wire.clear()
      },
      seen: () => ({ kind: 'ended' }),
    }),
  }),
  ends: (s) => s.reader.ended,
  properties: ({ always, alwaysStep, sometimes, leadsTo, constants: { tokens } }) => ({
    receivedIsPrefix: always(
      (s) => s.reader.received.length > 0,
      (s) => s.reader.received.every((token, at) => same(token, s.log.at(at))),
    ),
    tokensInOrder: always((s) => s.log.every(({ position }, at) => position === at)),
    attemptsDoNotMix: always((s) =>
      s.log.every(({ attempt }, at) => attempt >= (s.log.at(Math.max(0, at - 1))?.attempt ?? 0)),
    ),
    endIsWhole: always(
      (s) => s.reader.ended,
      (s) => s.closed && s.reader.received.length === tokens,
    ),
    receivedOnlyGrows: alwaysStep((before, after) =>
      before.reader.received.every((token, at) => same(token, after.reader.received.at(at))),
    ),
    closedIsFinal: alwaysStep((before, after) => !before.closed || before.log.length === after.log.length),
    writtenByTwo: sometimes((s) => s.closed && s.log.at(0)?.attempt !== s.log.at(-1)?.attempt),
    pushedAndFetched: sometimes((s) => s.wire.some((index) => index < s.reader.received.length)),
    pushedTooEarly: sometimes((s) => s.wire.length > 0 && (s.wire.at(0) ?? 0) > s.reader.received.length),
    staleWriter: sometimes((s) => s.writers.count(({ status }) => status === 'writing') > 1),
    readerEnds: leadsTo(
      (s) => !s.reader.ended,
      (s) => s.reader.ended,
    ),
  }),
  mutants: ({ action, constants: { tokens, attempts } }) => ({
    /** Takes what is pushed if it is new, and does not see that something is missing before it. */
    skipsGaps: {
      take: action({
        when: (s) => !s.reader.ended && s.wire.length > 0 && (s.wire.at(0) ?? 0) >= s.reader.received.length,
        step: (s) => {
          const token = s.log.at(s.wire.shift() ?? 0)
          if (token !== undefined) s.reader.received.push(token)
        },
        seen: (s) => ({ kind: 'chunk', ...s.log.at(s.wire.at(0) ?? 0) }),
      }),
    },
    /** Takes what is pushed, also what it has fetched already. */
    takesTwice: {
      take: action({
        when: (s) => !s.reader.ended && s.wire.length > 0 && (s.wire.at(0) ?? 0) <= s.reader.received.length,
        step: (s) => {
          const token = s.log.at(s.wire.shift() ?? 0)
          if (token !== undefined) s.reader.received.push(token)
        },
        seen: (s) => ({ kind: 'chunk', ...s.log.at(s.wire.at(0) ?? 0) }),
      }),
    },
    /** The log looks at the index alone: a writer that was taken for dead writes between the words of the next. */
    appendsUnfenced: {
      append: action({
        fair: 'weak',
        params: { attempt: t.int(1, attempts) },
        when: (s, { attempt }) => {
          const { status, next } = s.writers.get(attempt)
          return status === 'writing' && next <= s.log.length && next < tokens && s.log.length < tokens
        },
        step: (s, { attempt }) => {
          const writer = s.writers.get(attempt)
          if (s.reader.connected) s.wire.push(s.log.length)
          s.log.push({ position: s.log.length, attempt })
          writer.next = s.log.length
        },
        seen: (s, { attempt }) => ({ kind: 'appended', position: s.writers.get(attempt).next, attempt }),
      }),
    },
    /** A retry says everything again, after what was said already. */
    startsOver: {
      begin: action({
        fair: 'weak',
        params: { attempt: t.int(1, attempts) },
        when: (s, { attempt }) =>
          s.generation + 1 === attempt &&
          !s.closed &&
          (attempt === 1 || s.writers.get(attempt - 1).status !== 'writing'),
        step: (s, { attempt }) => {
          s.generation = attempt
          s.writers.set(attempt, { status: 'writing', next: 0 })
        },
      }),
      append: action({
        fair: 'weak',
        params: { attempt: t.int(1, attempts) },
        when: (s, { attempt }) => {
          const { status, next } = s.writers.get(attempt)
          return status === 'writing' && s.generation === attempt && next < tokens
        },
        step: (s, { attempt }) => {
          const writer = s.writers.get(attempt)
          if (s.reader.connected) s.wire.push(s.log.length)
          s.log.push({ position: writer.next, attempt })
          writer.next += 1
        },
        seen: (s, { attempt }) => ({ kind: 'appended', position: s.writers.get(attempt).next, attempt }),
      }),
    },
    /** A writer that has gone away is taken for the end of the stream. */
    endsWithTheWriter: {
      end: action({
        fair: 'weak',
        when: (s) =>
          s.reader.connected &&
          !s.reader.ended &&
          s.generation > 0 &&
          s.writers.every(({ status }) => status !== 'writing') &&
          s.reader.received.length === s.log.length,
        step: (s) => {
          s.reader.ended = true
          s.reader.connected = false
          s.wire.clear()
        },
        seen: () => ({ kind: 'ended' }),
      }),
    },
  }),
})

export default tokenStream
