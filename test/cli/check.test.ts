// `crashworthy check` and `validate` as scripts and people meet them: exit codes, JSON, files that are written and
// read, one line for each mistake.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { type Answer, cliFolder, main, runCli } from './spawnCli.ts'

const { folder, cli, write } = cliFolder({ NODE_NO_WARNINGS: '' })

/** A user's model, with one mutant for each way in which a check can end. */
const ticket = `
import { defineModel, snapshot, t } from 'crashworthy/model'

const step = (s: { sold: number }) => { s.sold += 1 }

export const ticket = defineModel({
  name: 'ticket',
  constants: { seats: 3, strict: true },
  state: ({ seats }) => t.struct({ sold: t.int(0, seats + 1), refunds: t.set(t.int(0, seats)) }),
  actions: ({ action, constants: { seats, strict } }) => ({
    sell: action({ fair: 'weak', when: (s) => s.sold < seats && strict, step, seen: (s) => ({ kind: 'sold', seat: s.sold }) }),
    refund: action({ when: (s) => s.sold > 0 && s.refunds.size === 0, step: (s) => s.refunds.add(s.sold) }),
  }),
  properties: ({ always, eventually, constants: { seats } }) => ({
    noOversale: always((s) => s.sold <= seats),
    soldOut: eventually((s) => s.sold === seats),
  }),
  ends: (s, { seats }) => s.sold === seats,
  mutants: ({ action, constants: { seats } }) => ({
    oversells: { sell: action({ when: (s) => s.sold <= seats, step }) },
    lazy: { sell: action({ when: (s) => s.sold < seats, step }) },
    neverRefunds: { refund: action({ when: () => false, step: () => {} }) },
    runsOver: { sell: action({ step: (s) => { s.sold = 99 } }) },
    breaks: { sell: action({ step: (s) => { if (snapshot(s.refunds).length === 1) throw new TypeError('no seat'); step(s) } }) },
  }),
})
`

beforeAll(() => {
  write('ticket.ts', ticket)
  write('two.ts', `${ticket}\nexport const other = { ...ticket }\n`)
  write('none.ts', 'export const answer = 42\n')
})

test.each([
  ['holds', 0, []],
  ['violated', 1, ['--mutant', 'oversells']],
  ['violated', 1, ['--mutant', 'lazy']],
  ['holds', 0, ['--mutant', 'lazy', '--set', 'seats=1', '--no-liveness', '--audit'], 'unknown'],
  ['unknown', 2, ['--depth', '2']],
  ['unknown', 2, ['--depth', '3', '--strategy', 'dfs']],
  ['unknown', 2, ['--strategy', 'walk', '--walks', '5', '--seed', '0x7']],
  ['vacuous', 3, ['--mutant', 'neverRefunds']],
])('%s: exit %i for %j', (verdict, status, values, instead = verdict) => {
  const { status: code, stdout, stderr } = cli('check', 'ticket.ts', ...values, '--json')
  expect(stderr).toBe('')
  expect(JSON.parse(stdout).verdict).toBe(instead)
  expect(code).toBe(instead === verdict ? status : 2)
})

test('one JSON object', () => {
  const { stdout } = cli('check', 'ticket.ts', '--mutant', 'oversells', '--set', 'seats=1', '--json')
  expect(stdout.trim().split('\n')).toHaveLength(1)
  const { seconds, distinctPerSecond, generatedPerSecond, bytesPerState, ...rest } = JSON.parse(stdout)
  expect(
    [seconds, distinctPerSecond, generatedPerSecond, bytesPerState].every(
      (figure) => typeof figure === 'number' && figure >= 0,
    ),
  ).toBe(true)
  expect(rest).toMatchInlineSnapshot(`
    {
      "actions": [
        {
          "fired": 2,
          "fresh": 2,
          "name": "sell",
        },
        {
          "fired": 1,
          "fresh": 1,
          "name": "refund",
        },
      ],
      "constants": {
        "seats": 1,
        "strict": true,
      },
      "counterexample": {
        "property": "noOversale",
        "steps": [
          {
            "action": "init",
            "params": {},
            "state": {
              "refunds": [],
              "sold": 0,
            },
          },
          {
            "action": "sell",
            "params": {},
            "state": {
              "refunds": [],
              "sold": 1,
            },
          },
          {
            "action": "sell",
            "params": {},
            "state": {
              "refunds": [],
              "sold": 2,
            },
          },
        ],
      },
      "depth": 3,
      "distinct": 4,
      "gaps": [],
      "generated": 4,
      "model": "ticket",
      "mutant": "oversells",
      "mutants": [
        "oversells",
        "lazy",
        "neverRefunds",
        "runsOver",
        "breaks",
      ],
      "notes": [],
      "properties": [
        {
          "name": "noOversale",
          "premises": 4,
          "verdict": "violated",
        },
        {
          "name": "soldOut",
          "premises": 0,
          "verdict": "unknown",
        },
      ],
      "queue": 2,
      "schemaVersion": 1,
      "strategy": "bfs",
      "vacuous": [],
      "verdict": "violated",
      "withinBoundary": false,
    }
  `)
})

test('the number of workers changes nothing but the measurements', () => {
  for (const mutant of [[], ['--mutant', 'oversells'], ['--mutant', 'lazy']]) {
    const records = ['1', '2', '3'].map((workers) => {
      const { stderr, stdout } = cli(
        'check',
        'ticket.ts',
        ...mutant,
        '--set',
        'seats=9',
        '--workers',
        workers,
        '--json',
      )
      expect(stderr).toBe('')
      return { ...JSON.parse(stdout), seconds: 0, distinctPerSecond: 0, generatedPerSecond: 0, bytesPerState: 0 }
    })
    expect(records[1]).toEqual(records[0])
    expect(records[2]).toEqual(records[0])
  }
})

test('fingerprints say how likely a mistake is; a limit on memory is told', () => {
  const { stdout } = cli('check', 'ticket.ts', '--fingerprints', '--no-liveness', '--json')
  expect(JSON.parse(stdout).notes).toEqual([
    expect.stringMatching(/^states were told apart by 64 bits: chance of a mistake \d/),
  ])
  const exact = cli('check', 'coordinator', '--no-liveness', '--memory', '1', '--json')
  expect(JSON.parse(exact.stdout).gaps).toContain('limit of 1048576 bytes of memory')
})

test('the report of a check that holds names the mutants', () => {
  const { stdout } = cli('check', './ticket.ts')
  expect(stdout).toContain('mutants, each with a mistake: oversells, lazy, neverRefunds,')
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('all hold')
})

test('what was asked wrongly is told with its place: exit 64', () => {
  const wrong = [
    ['check', 'nonesuch.ts'],
    ['check', 'none.ts'],
    ['check', 'two.ts'],
    ['check', 'ticket.ts', '--mutant', 'overbooks'],
    ['check', 'ticket.ts', '--set', 'rows=3'],
    ['check', 'ticket.ts', '--set', 'seats=many'],
    ['check', 'ticket.ts', '--set', 'seats'],
    ['check', 'ticket.ts', '--set', 'seats=-5'],
    ['check', 'ticket.ts', '--depth', 'deep'],
    ['check', 'ticket.ts', '--mutant', 'runsOver'],
    ['check', 'ticket.ts', '--mutant', 'breaks'],
    ['check', 'all', '--mutant', 'nonesuch'],
    ['check', 'all', '--itf', 'all.itf.json'],
    ['check', 'ticket.ts', '--fingerprints'],
    ['check', 'ticket.ts', '--workers', '2', '--strategy', 'dfs'],
    ['validate', 'ticket.ts', 'nonesuch.ndjson'],
    ['validate', 'ticket.ts', 'ticket.ts'],
  ]
  const outputs = wrong.map((values) => cli(...values))
  expect(outputs.map(({ status }) => status)).toEqual(wrong.map(() => 64))
  expect(outputs.map(({ stdout }) => stdout).join('')).toBe('')
  expect(outputs.map(({ stderr }) => stderr.replaceAll(folder, 'FOLDER'))).toMatchInlineSnapshot(`
    [
      "crashworthy: expected a model's file, found no such file in FOLDER/nonesuch.ts; try: crashworthy check ./my-model.ts
    ",
      "crashworthy: expected a model as the default export, or as the only model exported, found none in FOLDER/none.ts; try: export default defineModel({ … })
    ",
      "crashworthy: expected a model as the default export, or as the only model exported, found other, ticket in FOLDER/two.ts; try: export default defineModel({ … })
    ",
      "crashworthy: expected a mutant of ticket: oversells, lazy, neverRefunds, runsOver, breaks, found 'overbooks' in option --mutant; try: --mutant oversells
    ",
      "crashworthy: expected a constant of ticket: seats, strict, found 'rows' in option --set; try: --set seats=3
    ",
      "crashworthy: expected seats to be a number, found 'many' in option --set; try: --set seats=3
    ",
      "crashworthy: expected name=value, found 'seats' in option --set; try: --set seats=3
    ",
      "crashworthy: expected constants that ticket can be built with, found t.int(low, high): expected integers, low <= high, less than 2^32 apart; found 0, -4 in FOLDER/ticket.ts; try: crashworthy check ./my-model.ts
    ",
      "crashworthy: expected a whole number of at least 1, found 'deep' in option --depth; try: --depth 10
    ",
      "crashworthy: ticket, action sell: state.sold: expected int 0..4, found 99
      in FOLDER/ticket.ts:23:49
      the step: sell
      after:
        init
    ",
      "crashworthy: ticket, action sell: TypeError: no seat
      in FOLDER/ticket.ts:24:89
      the step: sell
      after:
        init
        sell
        refund
    ",
      "crashworthy: expected what some built-in model has, found --mutant nonesuch in the options; try: crashworthy list
    ",
      "crashworthy: expected one model, found 'all' in option --itf; try: crashworthy check durablePromise --itf …
    ",
      "crashworthy: fingerprints cannot judge liveness: leave it out, or search exactly
    ",
      "crashworthy: several workers search breadth-first only, found strategy 'dfs'
    ",
      "crashworthy: expected a file of events (.ndjson) or states (.itf.json), found no such file in nonesuch.ndjson; try: crashworthy validate --help
    ",
      "crashworthy: expected one JSON event a line, found Unexpected token 'i', "import { d"... is not valid JSON in ticket.ts, line 2; try: one event on each line, nothing before or after it
    ",
    ]
  `)
})

test('an unknown built-in name is answered with the names that there are', () => {
  const { status, stderr } = cli('check', 'durable')
  expect(status).toBe(64)
  expect(stderr).toMatch(
    /^crashworthy: expected the path of a model's file, or one of callTree, .*durablePromise, .*; try: crashworthy list\n$/,
  )
})

test('all: one record a model, every mutant refuted', () => {
  const { status, stdout, stderr } = cli('check', 'all', '--json')
  const records = JSON.parse(stdout) as {
    readonly model: string
    readonly verdict: string
    readonly mutants: readonly string[]
    readonly refutations: readonly { readonly mutant: string; readonly refuted: boolean }[]
  }[]
  expect(stderr).toBe('')
  expect(records.filter(({ verdict }) => verdict !== 'holds').map(({ model }) => model)).toEqual([])
  for (const { mutants, refutations } of records) expect(refutations.map(({ mutant }) => mutant)).toEqual(mutants)
  expect(
    records.flatMap(({ model, refutations }) =>
      refutations.filter(({ refuted }) => !refuted).map(({ mutant }) => `${model} ${mutant}`),
    ),
  ).toEqual([])
  expect(status).toBe(0)
})

test('all, with a limit: unknown', () => {
  const { status, stdout } = cli('check', 'all', '--set', 'clockMax=2', '--states', '10')
  expect(status).toBe(2)
  expect(stdout).toContain('limit of 10 states')
})

test('a counterexample goes out as ITF and is accepted by the model that has the mistake alone', () => {
  const found = cli('check', 'ticket.ts', '--mutant', 'oversells', '--itf', 'ticket.itf.json')
  expect(found.status).toBe(1)
  const trace = JSON.parse(readFileSync(join(folder, 'ticket.itf.json'), 'utf8'))
  expect(trace.vars).toEqual(['sold', 'refunds', 'mbt::actionTaken', 'mbt::nondetPicks'])
  expect(trace.states.at(-1)).toEqual({
    '#meta': { index: 4 },
    sold: { '#bigint': '4' },
    refunds: { '#set': [] },
    'mbt::actionTaken': 'sell',
    'mbt::nondetPicks': {},
  })
  const accepted = cli('validate', 'ticket.ts', 'ticket.itf.json', '--mutant', 'oversells')
  expect(accepted).toMatchObject({
    status: 0,
    stdout: 'accepted: ticket has a behaviour through the 5 states of ticket.itf.json\n',
  })
  const rejected = cli('validate', 'ticket.ts', 'ticket.itf.json')
  expect(rejected.status).toBe(1)
  expect(rejected.stdout).toMatchInlineSnapshot(`
    "rejected: ticket has no behaviour through the states of ticket.itf.json; state
      4: sell {} cannot be taken there
    "
  `)
})

test('without a counterexample no file is written', () => {
  const { status, stderr } = cli('check', 'ticket.ts', '--itf', 'none.itf.json')
  expect(status).toBe(0)
  expect(stderr).toBe('crashworthy: there is no counterexample, so none.itf.json was not written\n')
  expect(() => readFileSync(join(folder, 'none.itf.json'))).toThrow()
})

test('logs are accepted, rejected with the reasons, or unknown', () => {
  const log = (...seats: readonly number[]): string =>
    seats.map((seat) => `${JSON.stringify({ kind: 'sold', seat, at: 'desk' })}\n`).join('')
  writeFileSync(join(folder, 'good.ndjson'), log(0, 1, 2))
  writeFileSync(join(folder, 'bad.ndjson'), log(0, 2))
  const good = cli('validate', 'ticket.ts', 'good.ndjson')
  expect(good).toMatchObject({
    status: 0,
    stdout: 'accepted: ticket explains all 3 events of good.ndjson, with 0 hidden steps\n',
  })
  const bad = cli('validate', 'ticket.ts', 'bad.ndjson')
  expect(bad.status).toBe(1)
  expect(bad.stdout).toMatchInlineSnapshot(`
    "ticket explains 1 of 2 events of bad.ndjson

    explained so far:
       1  init
            sold     0
            refunds  []
       2  sell, event 1
            sold  1

    event 2 of bad.ndjson:
        sold(seat: 2, at: desk)
    why no action explains it:
        sell    seat would be 1, is 2
        refund  no log shows it

    the model may be in 2 states there:
        sold     1
        refunds  []
        or
        sold     1
        refunds  [1]

    rejected at event 2 of bad.ndjson
    "
  `)
  expect(cli('validate', 'ticket.ts', 'bad.ndjson', '--hidden-steps', '0').status).toBe(2)
  const json = JSON.parse(cli('validate', 'ticket.ts', 'bad.ndjson', '--json').stdout)
  expect(json).toMatchObject({
    schemaVersion: 1,
    kind: 'events',
    model: 'ticket',
    verdict: 'rejected',
    events: [2],
    explained: [1],
  })
})

test.each([
  ['a safety violation of a model of the user', ['ticket.ts', '--mutant', 'oversells', '--set', 'seats=2']],
  ['a lasso of a model of the user', ['ticket.ts', '--mutant', 'lazy']],
  ['a built-in model', ['durablePromise', '--mutant', 'neverSweeps']],
])('%s goes out as a test that vitest runs', (_, values) => {
  // Inside the package, so that `crashworthy` and `vitest` are found from there as they are in a user's project.
  const home = join(packageFolder, '.crashworthy')
  mkdirSync(home, { recursive: true })
  const project = mkdtempSync(join(home, 'generated-'))
  try {
    writeFileSync(join(project, 'ticket.ts'), ticket)
    mkdirSync(join(project, 'tests'))
    const env = { ...process.env, NO_COLOR: '1' }
    expect(runCli(['check', ...values, '--test', 'tests/found.test.ts'], { cwd: project, env }).status).toBe(1)
    const vitest = [join(packageFolder, 'node_modules/vitest/vitest.mjs'), 'run', '--root', project]
    const runTests = (): Answer => spawnSync(process.execPath, vitest, { cwd: project, encoding: 'utf8', env })
    const passed = runTests()
    expect(passed.stdout + passed.stderr).toContain('Tests  1 passed')
    expect(passed.status).toBe(0)
    const file = join(project, 'tests/found.test.ts')
    writeFileSync(file, readFileSync(file, 'utf8').replace(/mutant: '\w+', /, ''))
    expect(runTests().status).toBe(1)
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
})

test.each(['check', 'validate'])('%s --help has an example', (command) => {
  const { status, stdout } = cli(command, '--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/Examples?:\n {2}crashworthy /)
})

test('an interrupt ends the search with 130, and what it has found so far is printed', async () => {
  write(
    'endless.ts',
    `import { existsSync, writeFileSync } from 'node:fs'
import { defineModel, t } from 'crashworthy/model'
export default defineModel({
  name: 'endless',
  state: () => t.struct({ count: t.int(0, 2_000_000_000) }),
  actions: ({ action }) => ({
    add: action({ step: (s) => { s.count += 1; if (s.count === 1000 && !existsSync('begun')) writeFileSync('begun', '') } }),
  }),
  properties: ({ always }) => ({ counts: always((s) => s.count >= 0) }),
})`,
  )
  const child = spawn(process.execPath, [main, 'check', 'endless.ts', '--json'], { cwd: folder })
  let stdout = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  while (!existsSync(join(folder, 'begun'))) await setTimeout(20)
  child.kill('SIGINT')
  const [code] = await once(child, 'close')
  expect(code).toBe(130)
  const { verdict, gaps, distinct } = JSON.parse(stdout)
  expect([verdict, gaps]).toEqual(['unknown', ['interrupted']])
  expect(distinct).toBeGreaterThan(100)
})
