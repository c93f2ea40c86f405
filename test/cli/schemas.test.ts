// What the commands print with --json is what the schemas in the package say, to the last member.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { cliFolder } from './spawnCli.ts'

const { folder, cli } = cliFolder()
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
