// What an engine says of its machines: each program has its own environment, arguments, files and zone, in every life;
// what is wrong is told; and what differs has another code hash, also where a definition read it from a file.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deriveSeed } from '../../sim/decisions/seed.ts'
import { Program } from '../../sim/node/host/program.ts'
import { World } from '../../sim/world/world.ts'
import { loadModel } from '../../src/config/models.ts'
import { checkMachines } from '../../src/engine/machineSettings.ts'
import { loadSut, packageFolder, prepareSut } from '../../src/run/sut.ts'
import { inMacrotask } from '../inMacrotask.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crashworthy-settings-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

const showing = `
const fs = require('fs')
const zone = () => [new Date(0).getHours(), Intl.DateTimeFormat().resolvedOptions().timeZone, process.env.TZ].join(' ')
const read = (file) => { try { return fs.readFileSync(file, 'latin1') } catch ({ code }) { return code } }
console.log(zone(), process.env.MODE, process.argv.slice(2).join(), read('/etc/app/config.json'), read('/app/bytes'))
fs.rmSync('/etc/app/config.json', { force: true })
setTimeout(() => { console.log(zone(), String(new Date(0))); process.kill(process.pid, 'SIGKILL') }, 1000)`

test('each machine has its own, and what a program did to its files stays done', async () => {
  const program = new Program('main', showing)
  const files = { '/etc/app/config.json': '{}', '/app/bytes': Uint8Array.of(104, 105) }
  const machine = { program, restart: 'always' } as const
  const world = new World({
    entropy: deriveSeed({ high: 0, low: 1 }, 'settings'),
    source: { kind: 'replay', schedule: [] },
    machines: [
      { ...machine, name: 'berlin', timeZone: 'Europe/Berlin', env: { MODE: 'test' }, args: ['--fast', 'x'], files },
      { ...machine, name: 'tokyo', timeZone: 'Asia/Tokyo' },
      { ...machine, name: 'plain' },
    ],
    services: [],
    keepTrace: true,
  })
  await inMacrotask(() => {
    world.boot()
    world.kernel.run({ eventsMax: 100_000, timeMaxUs: 2_900_000 })
    world.dispose()
  })
  const told = world.trace.events.filter(({ kind }) => kind === 'process.stdout')
  const saidBy = (name: string): string[] =>
    told.filter(({ machine: of }) => of === name).map(({ data }) => String(data).trim())
  expect(['berlin', 'tokyo', 'plain'].map(saidBy)).toMatchInlineSnapshot(`
    [
      [
        "1 Europe/Berlin Europe/Berlin test --fast,x {} hi",
        "1 Europe/Berlin Europe/Berlin Thu Jan 01 1970 01:00:00 GMT+0100 (Central European Standard Time)",
        "1 Europe/Berlin Europe/Berlin test --fast,x ENOENT hi",
      ],
      [
        "9 Asia/Tokyo Asia/Tokyo undefined  ENOENT ENOENT",
        "9 Asia/Tokyo Asia/Tokyo Thu Jan 01 1970 09:00:00 GMT+0900 (Japan Standard Time)",
        "9 Asia/Tokyo Asia/Tokyo undefined  ENOENT ENOENT",
      ],
      [
        "0 UTC UTC undefined  ENOENT ENOENT",
        "0 UTC UTC Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)",
        "0 UTC UTC undefined  ENOENT ENOENT",
      ],
    ]
  `)
})

test('what is wrong with a machine is told', () => {
  const right = { name: 'worker', program: 'worker.ts', restart: 'always' }
  const wrong = [
    undefined,
    [],
    ['worker'],
    [{ name: 'worker', program: 1, restart: 'always' }],
    [{ ...right, timezone: 'UTC' }],
    [{ ...right, env: { PORT: 80 } }],
    [{ ...right, env: { TZ: 'Asia/Tokyo' } }],
    [{ ...right, args: 'x' }],
    [{ ...right, files: { 'app/x': '' } }],
    [{ ...right, files: { '/app/../x': '' } }],
    [{ ...right, files: { '/app/x': 1 } }],
    [{ ...right, files: { '/app/x': '', '/app/x/y': '' } }],
    [right, { ...right, timeZone: 'Berlin' }],
  ]
  const messages = wrong.map((machines) => {
    try {
      return checkMachines(machines, 'engine.ts')
    } catch (error) {
      return String(error).replace(/^.*?expected (.*); try: .*$/, '$1')
    }
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "at least one machine, found undefined in engine.ts, field 'machines'",
      "at least one machine, found [] in engine.ts, field 'machines'",
      "an object, found "worker" in engine.ts, field 'machines[0]'",
      "a text, found 1 in engine.ts, field 'machines[0].program'",
      "only the fields name, program, restart, movable, vital, next, env, args, files, timeZone, found 'timezone' in engine.ts, field 'machines[0]'",
      "a text, found 80 in engine.ts, field 'machines[0].env.PORT'",
      "the zone in the field 'timeZone', found 'TZ' in engine.ts, field 'machines[0].env'",
      "a list of texts, found "x" in engine.ts, field 'machines[0].args'",
      "an absolute path without '.', '..' and '//', found 'app/x' in engine.ts, field 'machines[0].files'",
      "an absolute path without '.', '..' and '//', found '/app/../x' in engine.ts, field 'machines[0].files'",
      "text or bytes, found 1 in engine.ts, field 'machines[0].files '/app/x''",
      "a file or a directory, found both at '/app/x' in engine.ts, field 'machines[0].files'",
      "a time zone such as Europe/Berlin, found "Berlin" in engine.ts, field 'machines[1].timeZone'",
    ]
  `)
  expect(checkMachines([{ ...right, timeZone: 'Europe/Berlin', files: { '/app/x': '' } }], 'engine.ts')).toBe(undefined)
})

test('definitions in TypeScript that Node cannot strip load, with aliases of their tsconfig and files beside them', async () => {
  cpSync(join(packageFolder, 'src/engines/ideal'), join(folder, 'engine'), { recursive: true })
  cpSync(join(packageFolder, 'scenarios/paid-order'), join(folder, 'scenario'), { recursive: true })
  write('tsconfig.json', '{ "compilerOptions": { "paths": { "#shared/*": ["./shared/*"] } } }')
  write(
    'shared/mode.ts',
    `export enum Mode { Fast = 'fast' }
export class Named { constructor(public readonly name: string) {} }
export namespace Names { export const suffix = '-own' }`,
  )
  write('engine/config.json', '{ "port": 80 }')
  cpSync(join(folder, 'engine/engine.ts'), join(folder, 'engine/engine-before.ts'))
  write(
    'engine/engine.ts',
    `import { readFileSync } from 'node:fs'
import { Mode, Named, Names } from '#shared/mode'
import ideal from './engine-before.ts'
const [worker] = ideal.machines
const files = { '/app/config.json': readFileSync(new URL('./config.json', import.meta.url)) }
export default { ...ideal, name: new Named('ideal').name + Names.suffix, machines: [{ ...worker, env: { MODE: Mode.Fast }, files }] }`,
  )
  cpSync(join(folder, 'scenario/scenario.ts'), join(folder, 'scenario/before.ts'))
  write(
    'scenario/scenario.ts',
    "import { Named } from '#shared/mode.ts'\nimport before from './before.ts'\nexport default { ...before, name: new Named('order-own').name }",
  )
  const prepare = (name: string) => prepareSut(join(folder, name), join(folder, 'scenario'))
  const source = await prepare('engine')
  const { engine, scenario } = await loadSut(source)
  expect([engine.name, scenario.name]).toEqual(['ideal-own', 'order-own'])
  expect(engine.machines[0]).toMatchObject({ env: { MODE: 'fast' } })
  // The same code in another place is the same; with another file it is not.
  cpSync(join(folder, 'engine'), join(folder, 'same'), { recursive: true })
  cpSync(join(folder, 'engine'), join(folder, 'other'), { recursive: true })
  write('other/config.json', '{ "port": 81 }')
  const other = await prepare('other')
  expect((await prepare('same')).codeHash).toBe(source.codeHash)
  expect(other.codeHash).not.toBe(source.codeHash)
  // A worker gets what was hashed, not what its definition reads then.
  const { files = {} } = (await loadSut({ ...source, settings: other.settings })).engine.machines[0] ?? {}
  expect(String(Buffer.from(files['/app/config.json'] ?? ''))).toBe('{ "port": 81 }')

  write(
    'model.ts',
    `import { defineModel, t } from 'crashworthy/model'
import { Mode, Named } from '#shared/mode'
export default defineModel({
  name: new Named('switch').name,
  about: 'A switch.',
  constants: {},
  state: () => t.struct({ mode: t.enum('slow', Mode.Fast) }),
  actions: ({ action }) => ({ go: action({ when: (s) => s.mode === 'slow', step: (s) => { s.mode = Mode.Fast } }) }),
  properties: ({ always }) => ({ fine: always(() => true) }),
})`,
  )
  expect((await loadModel(join(folder, 'model.ts'))).model.name).toBe('switch')
})
