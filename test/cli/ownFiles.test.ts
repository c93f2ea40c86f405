// A finding on a user's own engine and scenario: its printed command and its record replay that run, and no built-in
// one of the same name.
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/run/sut.ts'
import { cliFolder } from './spawnCli.ts'

interface Found {
  readonly id: string
  readonly digest: string
  readonly replay: string
}

const { folder, cli, write } = cliFolder()
const missions = join(packageFolder, 'scenarios/long-mission')

/** A copy that keeps the name, whose workload starts a minute later. */
function copyMission(place: string): void {
  const later =
    '({ ...workload, starts: workload.starts.map((start) => ({ ...start, atMs: start.atMs + 60_000 })), scriptedMs: workload.scriptedMs + 60_000 })'
  const text = `export default { ...mission, workload: (fc) => mission.workload(fc).map((workload) => ${later}) }`
  write(`${place}/scenario.ts`, `import mission from '${missions}/scenario.ts'\n${text}\n`)
  write(`${place}/workflows.ts`, `export * from '${missions}/workflows.ts'\n`)
}

function run(...values: readonly string[]): {
  readonly findings: readonly Found[]
  readonly codeHashes: Readonly<Record<string, string>>
} {
  return JSON.parse(
    cli('run', ...values, '--faults', 'none', '--seed', '0x4', '--seeds', '1', '--determinism-every', '0', '--json')
      .stdout,
  )
}

test('a finding on a copied scenario replays, by its command and by its record', () => {
  copyMission('long-mission')
  const { findings, codeHashes } = run(
    './long-mission',
    '--engine',
    'resonate-local',
    '--out',
    'own',
    '--events-max',
    '4000000',
  )
  const [finding] = findings
  expect(Object.keys(codeHashes)).toEqual(['./long-mission'])
  expect(finding?.replay).toMatch(
    /^crashworthy replay 0x[0-9a-f]{16}:resonate-local:\.\/long-mission --faults none --events-max 4000000$/,
  )
  const [, ...command] = finding?.replay.split(' ') ?? []
  expect(cli(...command, '--digest', finding?.digest ?? '').stdout).toContain(`digest ${finding?.digest}, the same`)

  const file = join('own', `${finding?.id}.json`)
  expect(cli('replay', file).stdout).toContain(`digest ${finding?.digest}, the same`)
  expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({
    scenario: './long-mission',
    eventsMax: 4_000_000,
  })
  const refused = cli('replay', file, '--faults', 'all', '--digest', 'x')
  expect(refused.status).toBe(64)
  expect(refused.stderr).toBe(
    `crashworthy: expected a finding alone: its record holds what happens in its run, found --faults in the options; try: crashworthy replay ${file}\n`,
  )

  // What was copied is another scenario of the same name, and another engine may have the same bug: none takes
  // another's place.
  const others = ['resonate-local', 'resonate-local-async'].map(
    (engine) => run('long-mission', '--engine', engine).findings,
  )
  const all = [findings, ...others].flat()
  expect(others.every(({ length }) => length > 0)).toBe(true)
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  expect(others.flat().map(({ digest }) => digest)).not.toContain(finding?.digest)
})

test('a run that met a limit is replayed with that limit, and the command is one for a shell', () => {
  copyMission('my copy')
  const bounds = ['--events-max', '10', '--run-timeout', '60000']
  const values = [
    'run',
    './my copy',
    '--engine',
    'resonate-local',
    '--faults',
    'none',
    '--seeds',
    '1',
    ...bounds,
    '--json',
  ]
  const { unknown } = JSON.parse(cli(...values).stdout)
  expect(unknown).toMatchObject([
    {
      scenario: './my copy',
      replay:
        "crashworthy replay '0x0000000000000001:resonate-local:./my copy' --faults none --events-max 10 --run-timeout 60000",
    },
  ])
})

test('a finding on a working copy of a package is replayed on that copy', () => {
  const sdk = join(folder, 'check out')
  cpSync(join(packageFolder, 'node_modules/@resonatehq/sdk'), sdk, { recursive: true })
  symlinkSync(join(packageFolder, 'node_modules'), join(folder, 'node_modules'))
  const values = [
    'long-mission',
    '--engine',
    'resonate-local',
    '--resolve',
    '@resonatehq/sdk=./check out',
    '--out',
    'copies',
  ]
  const { findings, codeHashes } = run(...values)
  const [finding] = findings
  expect(finding?.replay).toMatch(/ --faults none --resolve '@resonatehq\/sdk=\.\/check out'$/)
  const file = join('copies', `${finding?.id}.json`)
  expect(cli('replay', file).stdout).toContain(`digest ${finding?.digest}, the same`)
  // It is the copy's code that the record is of.
  const index = join(sdk, 'dist/src/index.js')
  writeFileSync(index, `${readFileSync(index, 'utf8')}\nglobalThis.changed = true\n`)
  const refused = cli('replay', file)
  expect(refused.stdout + refused.stderr).toContain(
    `the code of the engine or the scenario was ${codeHashes['long-mission']}`,
  )
})
