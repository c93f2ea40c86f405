// What the commands print with --json is what the schemas in the package say, to the last member.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { cliFolder } from './spawnCli.ts'

const { folder, cli, write } = cliFolder()
const ajv = new Ajv2020({ allErrors: true })
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

/** What a schema has against a value. */
const against = (schema: string, value: unknown): unknown => {
  const validate = ajv.compile(read(join(packageFolder, 'schemas', `${schema}.json`)) as object)
  validate(value)
  ajv.removeSchema()
  return validate.errors
}
const printed = (...values: readonly string[]): unknown => JSON.parse(cli(...values, '--json').stdout)

test('a campaign with findings, and their records', () => {
  const report = printed('run', 'long-mission', '--engine', 'resonate-local', '--faults', 'slow', '--seeds', '8')
  expect(against('campaign', report)).toBeNull()
  const records = readdirSync(join(folder, '.crashworthy'))
  expect(records).not.toEqual([])
  for (const file of records) expect(against('record', read(join(folder, '.crashworthy', file)))).toBeNull()
  // The schemas refuse what is not theirs.
  expect(against('campaign', { ...(report as object), durationMs: 'long', more: 1 })).toHaveLength(2)
})

test('a doctor, a check, an error', () => {
  expect(against('doctor', printed('doctor', 'paid-order', '--engine', 'ideal', '--seeds', '1'))).toBeNull()
  expect(against('check', printed('check', 'retention', '--mutant', 'beginsAgain'))).toBeNull()
  for (const wrong of [['run', '--engine', 'idle'], ['run'], ['check', 'task', '--depth', 'x']])
    expect(against('error', printed(...wrong))).toBeNull()
})

test('what a model says of logs, and of a trace of states', () => {
  write(
    'coin.ts',
    `import { defineModel, t } from 'crashworthy/model'
export default defineModel({
  name: 'coin',
  about: 'A coin that is turned twice.',
  constants: {},
  state: () => t.struct({ turns: t.int(0, 2), before: t.int(0, 2) }),
  actions: ({ action }) => ({
    turn: action({ when: (s) => s.turns < 2, step: (s) => { s.before = s.turns; s.turns += 1 }, seen: () => ({ kind: 'turned' }) }),
  }),
  properties: ({ always }) => ({ fine: always((s) => s.turns < 2 || s.before === 1) }),
  mutants: ({ action }) => ({ early: { turn: action({ step: (s) => { s.turns = 2 } }) } }),
})`,
  )
  const turned = '{"kind":"turned"}\n'
  write('good.ndjson', turned.repeat(2))
  write('bad.ndjson', turned.repeat(3))
  for (const [verdict, file, ...more] of [
    ['accepted', 'good.ndjson'],
    ['rejected', 'bad.ndjson'],
    ['unknown', 'good.ndjson', '--items', '1'],
  ] as const) {
    const record = printed('validate', './coin.ts', file, ...more)
    expect(record).toMatchObject({ kind: 'events', verdict })
    expect(against('validate', record)).toBeNull()
  }
  cli('check', './coin.ts', '--mutant', 'early', '--itf', 'trace.itf.json')
  const states = printed('validate', './coin.ts', 'trace.itf.json')
  expect(states).toMatchObject({ kind: 'states', verdict: 'rejected' })
  expect(against('validate', states)).toBeNull()
  expect(against('validate', { ...(states as object), states: [] })).not.toBeNull()
})
