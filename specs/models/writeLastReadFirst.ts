// Accounts in two stores that share no transaction: the system of reference (master data, Postgres) and the system of
// record (the ledger, TigerBeetle), which alone decides whether an account exists. Who creates writes to the record
// last, who reads looks into the record first. After Tornow, "The Write Last, Read First Rule" (TigerBeetle's blog,
// 2025), with Resonate's durable executions for the writers: what a crash leaves half done is completed. A writer may
// crash between any two writes and begins again, so both writes are idempotent and never overwrite; writers contend for
// one account with the same or other details. It leaves out deletion (a ledger deletes nothing; it would need the
// opposite order), balances, and stores that fail. Of the properties of runs it corresponds to `one-terminal-result`
// (who was told that an account exists is never told otherwise) and `one-key-one-payload`, and its liveness to
// `due-runs-end`.
import { defineModel, t } from '../../src/model/index.ts'

export const writeLastReadFirst = defineModel({
  name: 'writeLastReadFirst',
  about:
    'Two stores without a common transaction agree, for every reader, if the system of record is written last and read first.',
  constants: { accounts: 2, writers: 2, readers: 1, crashes: 1 },
  state: ({ accounts, writers, readers, crashes }) => {
    const account = t.int(0, accounts - 1)
    const details = t.enum('one', 'other')
    return t.struct({
      reference: t.record(account, t.option(details)),
      recorded: t.record(account, t.option(details)),
      writers: t.record(
        t.int(0, writers - 1),
        t.struct({
          account,
          details,
          /** How far it has come. The worker forgets it in a crash, and then the execution begins again. */
          at: t.enum('idle', 'begun', 'referenced', 'recorded', 'created', 'refused'),
        }),
      ),
      readers: t.record(
        t.int(0, readers - 1),
        t.struct({
          account,
          at: t.enum('idle', 'asking', 'found', 'toldPresent', 'toldAbsent', 'torn'),
          /** Whether somebody knew that the account exists when this read began: a history. */
          mustFind: t.bool,
        }),
      ),
      /** The accounts that somebody was told exist: a history. */
      known: t.set(account),
      crashesLeft: t.int(-crashes, 0),
    })
  },
  actions: ({ action, constants: { accounts, writers, readers } }) => ({
    create: action({
      params: { writer: t.int(0, writers - 1), account: t.int(0, accounts - 1), details: t.enum('one', 'other') },
      when: (s, { writer }) => s.writers.get(writer).at === 'idle',
      step: (s, { writer, account, details }) => s.writers.set(writer, { account, details, at: 'begun' }),
      seen: (_, { writer, account, details }) => ({ kind: 'create', writer, account, details }),
    }),
    /** Inserts, unless it is there. The same details may be a writer's own from before a crash. */
    writeReference: action({
      fair: 'weak',
      params: { writer: t.int(0, writers - 1) },
      when: (s, { writer }) => {
        const { at, account, details } = s.writers.get(writer)
        return at === 'begun' && (s.reference.get(account) ?? details) === details
      },
      step: (s, { writer }) => {
        const own = s.writers.get(writer)
        s.reference.set(own.account, own.details)
        own.at = 'referenced'
      },
    }),
    refuse: action({
      fair: 'weak',
      params: { writer: t.int(0, writers - 1) },
      when: (s, { writer }) => {
        const { at, account, details } = s.writers.get(writer)
        return at === 'begun' && (s.reference.get(account) ?? details) !== details
      },
      step: (s, { writer }) => {
        s.writers.get(writer).at = 'refused'
      },
      seen: (s, { writer }) => ({ kind: 'refused', writer, account: s.writers.get(writer).account }),
    }),
    writeRecord: action({
      fair: 'weak',
      params: { writer: t.int(0, writers - 1) },
      when: (s, { writer }) => s.writers.get(writer).at === 'referenced',
      step: (s, { writer }) => {
        const own = s.writers.get(writer)
        if (s.recorded.get(own.account) === null) s.recorded.set(own.account, own.details)
        own.at = 'recorded'
      },
    }),
    acknowledge: action({
      fair: 'weak',
      params: { writer: t.int(0, writers - 1) },
      when: (s, { writer }) => s.writers.get(writer).at === 'recorded',
      step: (s, { writer }) => {
        s.writers.get(writer).at = 'created'
        s.known.add(s.writers.get(writer).account)
      },
      seen: (s, { writer }) => ({ kind: 'created', writer, account: s.writers.get(writer).account }),
    }),
    crash: action({
      params: { writer: t.int(0, writers - 1) },
      when: (s, { writer }) =>
        s.crashesLeft < 0 && (s.writers.get(writer).at === 'referenced' || s.writers.get(writer).at === 'recorded'),
      step: (s, { writer }) => {
        s.writers.get(writer).at = 'begun'
        s.crashesLeft += 1
      },
    }),
    ask: action({
      params: { reader: t.int(0, readers - 1), account: t.int(0, accounts - 1) },
      when: (s, { reader }) => s.readers.get(reader).at === 'idle',
      step: (s, { reader, account }) =>
        s.readers.set(reader, { account, at: 'asking', mustFind: s.known.has(account) }),
      seen: (_, { reader, account }) => ({ kind: 'ask', reader, account }),
    }),
    readRecord: action({
      fair: 'weak',
      params: { reader: t.int(0, readers - 1) },
      when: (s, { reader }) => s.readers.get(reader).at === 'asking',
      step: (s, { reader }) => {
        const own = s.readers.get(reader)
        own.at = s.recorded.get(own.account) === null ? 'toldAbsent' : 'found'
      },
    }),
    readReference: action({
      fair: 'weak',
      params: { reader: t.int(0, readers - 1) },
      when: (s, { reader }) => s.readers.get(reader).at === 'found',
      step: (s, { reader }) => {
        const own = s.readers.get(reader)
        own.at = s.reference.get(own.account) === null ? 'torn' : 'toldPresent'
        s.known.add(own.account)
      },
    }),
    /** The answer is out; the reader may ask again. */
    leave: action({
      params: { reader: t.int(0, readers - 1) },
      when: (s, { reader }) => ['toldPresent', 'toldAbsent', 'torn'].includes(s.readers.get(reader).at),
      step: (s, { reader }) => s.readers.set(reader, { account: 0, at: 'idle', mustFind: false }),
      seen: (s, { reader }) => ({
        kind: 'told',
        reader,
        account: s.readers.get(reader).account,
        answer: s.readers.get(reader).at,
      }),
    }),
  }),
  properties: ({ always, alwaysStep, sometimes, leadsTo }) => ({
    traceable: always(
      (s) => s.recorded.some((details) => details !== null),
      (s) => s.recorded.every((details, account) => details === null || details === s.reference.get(account)),
    ),
    createdExists: always(
      (s) => s.writers.some(({ at }) => at === 'created'),
      (s) => s.writers.every(({ at, account, details }) => at !== 'created' || s.recorded.get(account) === details),
    ),
    presentExists: always((s) =>
      s.readers.every(({ at, account }) => at !== 'toldPresent' || s.recorded.get(account) !== null),
    ),
    neverTorn: always((s) => s.readers.every(({ at }) => at !== 'torn')),
    knownIsFound: always(
      (s) => s.readers.some(({ mustFind }) => mustFind),
      (s) => s.readers.every(({ at, mustFind }) => !mustFind || at !== 'toldAbsent'),
    ),
    existenceIsFinal: alwaysStep((before, after) =>
      before.recorded.every((details, account) => details === null || details === after.recorded.get(account)),
    ),
    /** Master data of an account that does not exist yet: harmless, because nobody asks there first. */
    referenceAlone: sometimes((s) =>
      s.readers.some(
        ({ at, account }) =>
          at === 'toldAbsent' && s.recorded.get(account) === null && s.reference.get(account) !== null,
      ),
    ),
    bothCreate: sometimes((s) =>
      s.writers.every(({ at, account }) => at === 'created' && account === s.writers.get(0).account),
    ),
    /** What the rule does not give: an id may be refused as taken, and still be absent for a reader. */
    refusedWhileAbsent: sometimes((s) =>
      s.writers.some(({ at, account }) => at === 'refused' && s.recorded.get(account) === null),
    ),
    everyCreateEnds: leadsTo(
      (s) => s.writers.some(({ at }) => at === 'begun' || at === 'referenced' || at === 'recorded'),
      (s) => s.writers.every(({ at }) => at === 'idle' || at === 'created' || at === 'refused'),
    ),
    everyReadEnds: leadsTo(
      (s) => s.readers.some(({ at }) => at === 'asking' || at === 'found'),
      (s) => s.readers.every(({ at }) => at !== 'asking' && at !== 'found'),
    ),
    referenceIsCompleted: leadsTo(
      (s) => s.reference.some((details, account) => details !== null && s.recorded.get(account) === null),
      (s) => s.reference.every((details, account) => details === null || s.recorded.get(account) !== null),
    ),
  }),
  mutants: ({ action, constants: { writers, readers } }) => ({
    /** The record first: a crash or a fast reader finds an account without an owner. */
    writesRecordFirst: {
      writeReference: action({
        fair: 'weak',
        params: { writer: t.int(0, writers - 1) },
        when: (s, { writer }) => {
          const { at, account, details } = s.writers.get(writer)
          return at === 'begun' && (s.recorded.get(account) ?? details) === details
        },
        step: (s, { writer }) => {
          const own = s.writers.get(writer)
          s.recorded.set(own.account, own.details)
          own.at = 'referenced'
        },
      }),
      writeRecord: action({
        fair: 'weak',
        params: { writer: t.int(0, writers - 1) },
        when: (s, { writer }) => s.writers.get(writer).at === 'referenced',
        step: (s, { writer }) => {
          const own = s.writers.get(writer)
          if (s.reference.get(own.account) === null) s.reference.set(own.account, own.details)
          own.at = 'recorded'
        },
      }),
    },
    /** Existence is looked up where the master data is. */
    readsReferenceFirst: {
      readRecord: action({
        fair: 'weak',
        params: { reader: t.int(0, readers - 1) },
        when: (s, { reader }) => s.readers.get(reader).at === 'asking',
        step: (s, { reader }) => {
          const own = s.readers.get(reader)
          own.at = s.reference.get(own.account) === null ? 'toldAbsent' : 'found'
        },
      }),
    },
    /** The master data is upserted: who comes second rewrites the details under an account that exists. */
    overwritesReference: {
      writeReference: action({
        fair: 'weak',
        params: { writer: t.int(0, writers - 1) },
        when: (s, { writer }) => s.writers.get(writer).at === 'begun',
        step: (s, { writer }) => {
          const own = s.writers.get(writer)
          s.reference.set(own.account, own.details)
          own.at = 'referenced'
        },
      }),
    },
    /** The client is answered when the first write is done. */
    acknowledgesEarly: {
      acknowledge: action({
        fair: 'weak',
        params: { writer: t.int(0, writers - 1) },
        when: (s, { writer }) => s.writers.get(writer).at === 'referenced' || s.writers.get(writer).at === 'recorded',
        step: (s, { writer }) => {
          s.writers.get(writer).at = 'created'
          s.known.add(s.writers.get(writer).account)
        },
        seen: (s, { writer }) => ({ kind: 'created', writer, account: s.writers.get(writer).account }),
      }),
    },
  }),
})

export default writeLastReadFirst
