// Names that do not exist: each is answered with what was meant, if anything is close, or with what there is. Filters
// of what the commands list; findings by their ids; errors as data.
import { expect, test } from 'vitest'
import { cliFolder } from './spawnCli.ts'

const { cli, write } = cliFolder()

test('what a user may have meant', () => {
  const wrong = [
    ['run', '--engine', 'reosnate'],
    ['run', 'paid-ordr', '--engine', 'ideal'],
    ['run', './nowhere', '--engine', 'ideal'],
    ['run', '--engine', 'ideal', '--faults', 'crsh'],
    ['run', '--engine', 'ideal', '--faults', 'crash, none'],
    ['run', '--engine', 'ideal', '--seds', '3'],
    ['runn'],
    ['check', 'durablePromis'],
    ['check', 'task', '--mutant', 'keepVersion'],
    ['check', 'task', '--set', 'worker=2'],
    ['faults', 'partitoin'],
    ['node-support', 'fs.readFil'],
    ['trace', 'missing.ndjson'],
    ['replay', 'missing.json'],
    ['replay', 'deadbeef'],
    ['replay', '0x1:idel:paid-order'],
    ['run', 'paid-order', 'research', 'paid-order', '--engine', 'ideal'],
    ['run', 'a\u001B[31mb', '--engine', 'ideal'],
  ]
  const answers = wrong.map((values) => {
    const { status, stdout, stderr } = cli(...values)
    expect([status, stdout]).toEqual([64, ''])
    return stderr.trimEnd()
  })
  expect(answers.join('\n')).toMatchInlineSnapshot(`
    "crashworthy: expected the name of an engine or a folder with a file engine.ts, found 'reosnate' (did you mean 'resonate'?) in option --engine; try: crashworthy list
    crashworthy: expected the name of a scenario or a folder with a file scenario.ts, found 'paid-ordr' (did you mean 'paid-order'?) in the scenario argument; try: crashworthy list
    crashworthy: expected the name of a scenario or a folder with a file scenario.ts, found './nowhere', which does not exist, in the scenario argument; try: crashworthy list
    crashworthy: expected 'none', 'all', 'process', 'slow', 'machine', 'network', 'disk', 'clock', 'services' or fault kinds, found 'crsh' (did you mean 'crash'?) in option --faults; try: crashworthy faults
    crashworthy: expected 'none' alone, or what is to be injected, found 'crash, none' in option --faults; try: --faults crash
    error: unknown option '--seds'
    (Did you mean --seeds?)
    (crashworthy run --help says more)
    error: unknown command 'runn'
    (Did you mean run?)
    (crashworthy --help says more)
    crashworthy: expected the path of a model's file, or one of callTree, circuitBreaker, coordinator, durablePromise, humanGate, journal, outbox, rateLimit, retention, saga, signal, task, timer, tokenStream, writeLastReadFirst, found 'durablePromis' (did you mean 'durablePromise'?) in the model argument; try: crashworthy list
    crashworthy: expected a mutant of task: completesWithoutFencing, writesWithoutFencing, keepsVersion, claimsBeforeDurable, completesBeforeDurable, orphans, sweepsWhatIsLeased, found 'keepVersion' (did you mean 'keepsVersion'?) in option --mutant; try: --mutant completesWithoutFencing
    crashworthy: expected a constant of task: workers, ttl, faultsMax, found 'worker' (did you mean 'workers'?) in option --set; try: --set workers=3
    crashworthy: expected a fault kind or a profile, found 'partitoin' (did you mean 'partition'?) in the name argument; try: crashworthy faults
    crashworthy: expected a builtin module, globalThis, or a member of one, found 'fs.readFil' (did you mean 'fs.readFile'?) in the name argument; try: crashworthy node-support timers
    crashworthy: expected a trace as NDJSON, found no such file in missing.ndjson; try: crashworthy trace --help
    crashworthy: expected seed:engine:scenario, the id of a finding or the file of a record, found 'missing.json', which does not exist, in the argument; try: crashworthy replay 0x1:ideal:paid-order
    crashworthy: expected seed:engine:scenario, the id of a finding or the file of a record, found 'deadbeef', which is not in .crashworthy, in the argument; try: crashworthy replay 0x1:ideal:paid-order
    crashworthy: expected the name of an engine or a folder with a file engine.ts, found 'idel' (did you mean 'ideal'?) in the argument; try: crashworthy list
    crashworthy: expected each scenario once, found 'paid-order' twice in the scenario argument; try: more seeds: --seeds 1000
    crashworthy: expected the name of a scenario or a folder with a file scenario.ts, found 'a\\u{1b}[31mb' in the scenario argument; try: crashworthy list"
  `)
})

test('a finding is named by its id; an id that does not exist is answered with those that do', () => {
  const { status } = cli('run', 'long-mission', '--engine', 'resonate-local', '--faults', 'none', '--seeds', '8')
  expect(status).toBe(1)
  const { stderr } = cli('replay', 'ffffffff')
  const [id = ''] = /[0-9a-f]{8}(?= \(findings)/.exec(stderr) ?? []
  const replayed = cli('replay', id)
  expect([replayed.status, replayed.stderr]).toEqual([1, ''])
  expect(replayed.stdout).toContain(', the same\n')
  expect(cli('trace', id).status).toBe(0)
})

test('lists are filtered by name', () => {
  expect(cli('list', 'scenarios').stdout).toMatch(/^scenarios\n {2}approval\n/)
  expect(Object.keys(JSON.parse(cli('list', 'models', '--json').stdout))).toEqual(['models'])
  expect(cli('faults', 'kill').stdout).toMatch(/^kill \(.*\)\n {2}.*\n {2}.*\n$/)
  expect(cli('node-support', 'fs.readFileSync').stdout).toBe('simulated   fs.readFileSync\n1 rows: 1 simulated\n')
})

test('with --json an error is data on stdout, beside the line for a person', () => {
  write('broken/engine.ts', 'export default {{')
  const errors = [
    ['run', '--engine', 'ideal', '--faults', 'crsh', '--json'],
    ['run', '--engine', 'ideal', '--seeds', '0', '--json'],
    ['run', './nowhere', '--engine', 'ideal', '--json'],
    ['run', 'paid-order', '--engine', './broken', '--json'],
    ['run', '--json'],
  ].map((values) => {
    const { status, stdout, stderr } = cli(...values)
    expect(status).toBe(64)
    expect(stderr).not.toBe('')
    expect(Object.keys(JSON.parse(stdout))).toEqual(['code', 'expected', 'found', 'where', 'next'])
    return JSON.parse(stdout).code
  })
  expect(errors).toEqual(['unknown-name', 'wrong-option', 'missing-file', 'wrong-definition', 'wrong-command'])
})
