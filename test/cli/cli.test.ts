// The command line as scripts and people meet it: exit codes, one JSON object, one line for each wrong input, records
// and replay.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { cliFolder, main } from './spawnCli.ts'

const fixtures = join(packageFolder, 'test/fixtures')
const { folder, cli } = cliFolder({ NODE_NO_WARNINGS: '' })

/** What a report measures of the machine, set aside for a comparison. */
const notMeasured = { eventsPerSecond: 0, durationMs: 0 }

const quick = ['--seeds', '4', '--determinism-every', '2']

test('all hold: exit 0, one JSON object, nothing on stderr', () => {
  const { status, stdout, stderr } = cli('run', 'paid-order', '--engine', 'ideal', '--seeds', '30', '--json')
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const report = JSON.parse(stdout)
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect(Object.keys(report)).toEqual([
    'schemaVersion',
    'versions',
    'engine',
    'scenarios',
    'codeHashes',
    'preflight',
    'seed',
    'faultChoice',
    'runs',
    'runsAsked',
    'distinctTraces',
    'eventsPerSecond',
    'durationMs',
    'faults',
    'properties',
    'sometimes',
    'findings',
    'unknown',
    'unsupported',
    'denied',
    'determinism',
    'interrupted',
    'verdict',
    'reasons',
  ])
  expect(report).toMatchObject({
    schemaVersion: 1,
    engine: 'ideal',
    runs: 30,
    findings: [],
    verdict: 'holds',
    determinism: { checked: 1, diverged: 0 },
  })
})

test('the number of workers changes no byte but the measurement', () => {
  const reports = ['1', '2', '3'].map((jobs) => {
    const { stdout } = cli('run', 'paid-order', '--engine', 'ideal', '--seeds', '12', '--json', '--jobs', jobs)
    return { ...JSON.parse(stdout), ...notMeasured }
  })
  expect(reports[1]).toEqual(reports[0])
  expect(reports[2]).toEqual(reports[0])
})

test('violated: exit 1, a finding with its evidence, a record that replays to the same digest', () => {
  const { status, stdout } = cli(
    'run',
    'long-mission',
    '--engine',
    'resonate-local',
    '--faults',
    'none',
    '--seed',
    '0x62',
    '--seeds',
    '8',
    '--json',
    '--out',
    'found',
  )
  expect(status).toBe(1)
  const { findings } = JSON.parse(stdout) as {
    findings: { id: string; property: string; digest: string; replay: string; checked: object; schedule: unknown[] }[]
  }
  const [finding] = findings.filter(({ property }) => property === 'exactly-once-without-faults')
  expect(finding).toMatchObject({ checked: { replayed: true, withoutFaults: true }, schedule: [] })
  const file = join(folder, 'found', `${finding?.id}.json`)
  const replayed = cli('replay', file)
  expect(replayed.status).toBe(1)
  expect(replayed.stdout).toContain(`digest ${finding?.digest}, the same`)
  const [, ...command] = finding?.replay.split(' ') ?? []
  expect(cli(...command, '--digest', finding?.digest ?? '').stdout).toContain(`digest ${finding?.digest}, the same`)

  const record = JSON.parse(readFileSync(file, 'utf8'))
  const changed = { ...record, inputs: { ...record.inputs, code: 'feedfeedfeedfeed', node: '18' } }
  writeFileSync(join(folder, 'changed.json'), JSON.stringify(changed))
  const refused = cli('replay', 'changed.json')
  expect(refused.status).toBe(2)
  expect(refused.stdout).toMatch(
    /^refused: the major version of Node was 18, is \d+; the code of the engine or the scenario was feedfeedfeedfeed, is [0-9a-f]{16}\n$/,
  )
})

test('a digest that is not met is refused: something has changed, and nothing was asked wrongly', () => {
  const { status, stdout } = cli('replay', '0x1:ideal:paid-order', '--digest', '0x0000000000000000')
  expect(status).toBe(2)
  expect(stdout).toContain('not 0x0000000000000000')
})

test('--expect violated is for a bug that is known', () => {
  expect(cli('run', 'paid-order', '--engine', 'ideal', ...quick, '--expect', 'violated').status).toBe(1)
})

test('vacuous: exit 3 when something was never put to the test', () => {
  const { status, stdout } = cli('run', 'paid-order', '--engine', 'ideal', '--seeds', '1', '--faults', 'none')
  expect(status).toBe(3)
  expect(stdout).toContain('was never reached')
})

test('a fault that was asked for by name and never took effect is vacuous', () => {
  const { stdout } = cli('run', 'paid-order', '--engine', 'ideal', '--seeds', '1', '--faults', 'slow-restart')
  expect(stdout).toContain("the fault 'slow-restart' never took effect")
})

test('unknown: exit 2 for a spin without a fault, in one line, before any seed', () => {
  const { status, stdout, stderr } = cli(
    'run',
    join(fixtures, 'modes'),
    '--engine',
    join(fixtures, 'unruly'),
    '--seeds',
    '4',
    '--faults',
    'none',
    '--run-timeout',
    '1000',
  )
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(
    /^crashworthy: unknown: the limit on spin: no end after 1000 ms of processor time, at .* in process worker\.1, scenario modes; try: .*\n$/,
  )
})

test('each wrong input gets one line and exit 64', () => {
  mkdirSync(join(folder, 'broken'))
  writeFileSync(join(folder, 'broken', 'engine.ts'), 'export default {{')
  mkdirSync(join(folder, 'partial'))
  writeFileSync(join(folder, 'partial', 'engine.ts'), "export default { name: 'partial' }")
  const { engines } = JSON.parse(cli('list', '--json').stdout) as { engines: { name: string; claims: object }[] }
  const whole = {
    ...engines[0],
    machines: [{ name: 'x', program: 'x.ts', restart: 'always' }],
    entry: 'x',
    recoveryBoundMs: 1,
  }
  for (const [name, change] of [
    ['typo', { leaseMS: 1 }],
    ['claim', { claims: { ...engines[0]?.claims, crash: 'maybe' } }],
  ] as const) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'engine.ts'), `export default ${JSON.stringify({ ...whole, ...change })}`)
  }
  mkdirSync(join(folder, 'lacking'))
  writeFileSync(join(folder, 'lacking', 'engine.ts'), "import 'not-installed'; export default {}")
  writeFileSync(join(folder, 'corrupt.json'), '{"schemaVersion":1')
  writeFileSync(join(folder, 'old.json'), '{"schemaVersion":1,"engine":"ideal"}')
  writeFileSync(join(folder, 'corrupt.ndjson'), '[1,2]\n')
  const wrong = [
    ['run', 'nowhere', '--engine', 'ideal'],
    ['run', '--engine', 'orcale'],
    ['run', '--engine', 'ideal', '--faults', 'crsh'],
    ['run', '--engine', 'resonate-local', '--faults', 'crash'],
    ['run', '--engine', 'ideal', '--seeds', 'many'],
    ['run', '--engine', 'ideal', '--seed', 'x'],
    ['run', 'paid-order', '--engine', './broken'],
    ['run', 'paid-order', '--engine', './partial'],
    ['run', 'paid-order', '--engine', './typo'],
    ['run', 'paid-order', '--engine', './claim'],
    ['run', 'paid-order', '--engine', './lacking'],
    ['replay', 'corrupt.json'],
    ['replay', 'old.json'],
    ['replay', 'nothing'],
    ['replay', '0xzz:ideal:paid-order'],
    ['trace', 'corrupt.ndjson'],
    ['trace', 'nothing.ndjson'],
    ['node-support', 'nosuch'],
  ]
  const answers = wrong.map((values) => {
    const { status, stdout, stderr } = cli(...values)
    expect(stdout).toBe('')
    expect(status, stderr).toBe(64)
    expect(stderr.trim().split('\n'), values.join(' ')).toHaveLength(1)
    return stderr.trim().replaceAll(folder, '<folder>')
  })
  expect(answers).toMatchInlineSnapshot(`
    [
      "crashworthy: expected the name of a scenario or a folder with a file scenario.ts, found 'nowhere' in the scenario argument; try: crashworthy list",
      "crashworthy: expected the name of an engine or a folder with a file engine.ts, found 'orcale' in option --engine; try: crashworthy list",
      "crashworthy: expected 'none', 'all', 'process', 'slow', 'machine', 'network', 'disk', 'clock', 'services' or fault kinds, found 'crsh' (did you mean 'crash'?) in option --faults; try: crashworthy faults",
      "crashworthy: expected fault kinds that resonate-local claims to survive or detect, found 'crash', which it does not claim, in option --faults; try: crashworthy list",
      "crashworthy: expected a whole number of at least 1, found 'many' in option --seeds; try: --seeds 10",
      "crashworthy: expected a seed: 0x and up to 16 hex digits, a number, or a git commit hash, found 'x' in option --seed; try: --seed 0x1",
      "crashworthy: expected code that compiles, found Expected identifier but found "{" in engine.ts:1:16; try: npx esbuild --bundle --platform=node <folder>/broken/engine.ts",
      "crashworthy: expected the field 'about', found none in <folder>/partial/engine.ts; try: crashworthy list, and read a built-in one",
      "crashworthy: expected only the fields name, about, machines, entry, supports, leaseMs, recoveryBoundMs, claims, services, intermediaries, found 'leaseMS' in <folder>/typo/engine.ts; try: crashworthy list, and read a built-in one",
      "crashworthy: expected 'survives', 'detects' or 'not claimed', found "maybe" in <folder>/claim/engine.ts, field 'claims.crash'; try: crashworthy list, and read a built-in one",
      "crashworthy: expected a module that loads, found Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'not-installed' imported from <folder>/lacking/engine.ts in <folder>/lacking/engine.ts; try: npm install not-installed",
      "crashworthy: expected a run record, found a file that is not JSON in corrupt.json; try: crashworthy replay <seed>:<engine>:<scenario>",
      "crashworthy: expected a run record, found no text 'scenario' in old.json; try: crashworthy replay <seed>:<engine>:<scenario>",
      "crashworthy: expected seed:engine:scenario, the id of a finding or the file of a record, found 'nothing' in the argument; try: crashworthy replay 0x1:ideal:paid-order",
      "crashworthy: expected a seed: 0x and up to 16 hex digits, a number, or a git commit hash, found '0xzz' in the argument; try: crashworthy replay 0x1:ideal:paid-order",
      "crashworthy: expected a trace as NDJSON, found line 1 is not event 1 of a trace in corrupt.ndjson; try: crashworthy trace --help",
      "crashworthy: expected a trace as NDJSON, found no such file in nothing.ndjson; try: crashworthy trace --help",
      "crashworthy: expected a builtin module, globalThis, or a member of one, found 'nosuch' in the name argument; try: crashworthy node-support timers",
    ]
  `)
})

test('an option that does not exist, a command that does not exist', () => {
  expect(cli('run', '--engine', 'ideal', '--sedes', '3').status).toBe(64)
  expect(cli('rum').status).toBe(64)
  expect(cli('run').stderr).toContain("required option '-e, --engine <name|folder>' not specified")
})

test('a trace written as NDJSON reads back with the digest of its run', () => {
  const { stdout } = cli('trace', '0x1:ideal:paid-order', '--ndjson')
  writeFileSync(join(folder, 'run.ndjson'), stdout)
  const digest = /digest (\S+)/.exec(cli('replay', '0x1:ideal:paid-order').stdout)?.[1]
  expect(cli('trace', 'run.ndjson').stdout).toContain(`digest ${digest}`)
  expect(cli('trace', 'run.ndjson', '--ndjson').stdout).toBe(stdout)
})

test('findings that cannot be saved are still shown', () => {
  writeFileSync(join(folder, 'a-file'), '')
  const { status, stdout, stderr } = cli(
    'run',
    'long-mission',
    '--engine',
    'resonate-local',
    '--faults',
    'none',
    '--seed',
    '0x62',
    '--seeds',
    '8',
    '--out',
    join('a-file', 'x'),
  )
  expect(status).toBe(1)
  expect(stdout).toContain('finding ')
  expect(stderr).toMatch(/^(?:finding .*\n)+crashworthy: findings were not saved: .*\n$/)
})

test('an interrupt ends the campaign with 130 and what there is so far', async () => {
  const child = spawn(
    process.execPath,
    [main, 'run', 'paid-order', '--engine', 'ideal', '--seeds', '100000', '--json'],
    { cwd: folder },
  )
  let stdout = ''
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk)
  })
  setTimeout(() => child.kill('SIGINT'), 3000)
  const status = await new Promise((resolve) => child.on('close', resolve))
  expect(status).toBe(130)
  const report = JSON.parse(stdout) as { interrupted: boolean; runs: number; verdict: string }
  expect(report).toMatchObject({ interrupted: true })
  expect(report.runs).toBeGreaterThan(0)
  expect(report.runs).toBeLessThan(100_000)
})

test('doctor, faults, list and node-support print data and text', () => {
  expect(JSON.parse(cli('doctor', 'paid-order', '--engine', 'ideal', '--seeds', '6', '--json').stdout)).toEqual({
    runs: 6,
    determinism: { checked: 6, diverged: 0, divergences: [] },
  })
  expect(
    cli('doctor', 'long-mission', '--engine', 'resonate-local', '--faults', 'none', '--seeds', '3').stdout,
  ).toMatch(
    /^resonate-local: 3 of 3 runs .* 0 diverged\nexactly-once-without-faults was violated in \d of the runs: crashworthy replay /,
  )
  expect(cli('faults').stdout).toContain('crash (after it, before it)')
  expect(JSON.parse(cli('faults', '--json').stdout).kinds).toHaveLength(46)
  expect(cli('list').stdout).toContain('resonate-local-async')
  expect(JSON.parse(cli('list', '--json').stdout).scenarios).toHaveLength(4)
  expect(cli('node-support', 'timers').stdout).toContain('simulated   timers.clearImmediate\n')
  expect(cli('node-support').stdout).toMatch(/\n\d{4} rows: /)
})

test.each(['run', 'replay', 'doctor', 'trace', 'faults', 'list', 'node-support'])(
  '%s --help has an example',
  (command) => {
    const { status, stdout } = cli(command, '--help')
    expect(status).toBe(0)
    expect(stdout).toMatch(/Examples?:\n {2}crashworthy /)
  },
)

// The children of a process are listed by Linux alone.
test.skipIf(process.platform !== 'linux')(
  'kill -9 of a worker in the middle changes no byte of the report',
  async () => {
    const values = [
      'run',
      'paid-order',
      '--engine',
      'ideal',
      '--seeds',
      '400',
      '--determinism-every',
      '0',
      '--json',
      '--jobs',
      '2',
    ]
    const child = spawn(process.execPath, [main, ...values], { cwd: folder })
    let stdout = ''
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk)
    })
    let kills = 0
    const killing = setInterval(() => {
      const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
      const workers = children.filter(
        (pid) => pid !== '' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('campaign/worker'),
      )
      const [victim] = workers
      // Alone are the worker of the preflight and one that tries a lost job again: those who die twice end the command.
      if (victim === undefined || workers.length < 2) return
      process.kill(Number(victim), 'SIGKILL')
      kills += 1
      if (kills === 3) clearInterval(killing)
    }, 400)
    const status = await new Promise((resolve) => child.on('close', resolve))
    clearInterval(killing)
    expect(kills).toBeGreaterThan(0)
    expect(status).toBe(0)
    const undisturbed = JSON.parse(cli(...values).stdout)
    expect({ ...JSON.parse(stdout), ...notMeasured }).toEqual({ ...undisturbed, ...notMeasured })
  },
)
