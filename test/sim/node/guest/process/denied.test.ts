// What is denied: each member throws what a real process under `node --permission` throws, and the run lists it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hostRows } from '../../../../../sim/node/table/table.ts'
import { runProgram } from '../../../runProgram.ts'

/** Prints name, code, message and fields of what is thrown; paths of the executable by the name that both have. */
const prelude = `
const shown = (value) => value === process.execPath ? '(node)' : value
const check = (body) => {
  try { console.log('returned', typeof body()) } catch (error) {
    const { name, code, message, permission, resource } = error
    console.log(JSON.stringify([name, code, message, permission, shown(resource), Object.keys(error)]))
  }
}
`

/** As the world treats a program: files and the network are its own, all else is denied. */
function underPermission(text: string): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'crashworthy-denied-'))
  const script = join(directory, 'main.cjs')
  writeFileSync(script, prelude + text)
  try {
    const flags = ['--permission', '--allow-fs-read=*', '--no-warnings']
    return execFileSync(process.execPath, [...flags, script], { encoding: 'utf8' })
      .split('\n')
      .slice(0, -1)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The members that some test has seen denied. */
const seen = new Set<string>()

async function sameAsDenied(text: string): Promise<{ simulated: string[]; real: string[]; denied: unknown[] }> {
  const { lines, events } = await runProgram(prelude + text)
  const denied = events.filter(({ kind }) => kind === 'process.denied').map(({ data }) => data)
  expect(events.filter(({ kind }) => kind === 'process.unsupported')).toEqual([])
  for (const { member } of denied as { member: string }[]) seen.add(member)
  return { simulated: lines, real: underPermission(text), denied }
}

test('other programs', async () => {
  const { simulated, real, denied } = await sameAsDenied(`
const child = require('child_process')
const { promisify } = require('util')
check(() => child.spawn('echo', ['x']))
check(() => child.spawn('echo x', { shell: true }))
check(() => child.spawn('echo x', [], { shell: '/bin/bash' }))
check(() => child.spawn())
check(() => child.spawn(''))
check(() => child.spawnSync('echo'))
check(() => child.exec('echo x', () => console.log('never')))
check(() => child.exec(5))
check(() => child.execSync('getconf GNU_LIBC_VERSION', { encoding: 'utf8', shell: '/bin/zsh' }))
check(() => child.execFile('echo', () => console.log('never')))
check(() => child.execFileSync('/bin/echo'))
check(() => child.fork('worker.js'))
check(() => child.fork('worker.js', [], { execPath: '/opt/node' }))
check(() => child.fork())
check(() => promisify(child.exec)('echo x'))
check(() => promisify(child.execFile)('echo'))
check(() => new child.ChildProcess().spawn({ file: 'echo', args: [] }))
check(() => new child.ChildProcess().spawn())
check(() => child.ChildProcess.call(Object.create(child.ChildProcess.prototype)))
check(() => require('cluster').fork())
check(() => process.execve('/bin/echo', ['echo']))
check(() => process.execve(5))
  `)
  expect(simulated).toEqual(real)
  expect(denied.length).toBe(real.filter((line) => line.includes('ERR_ACCESS_DENIED')).length)
  expect(denied[0]).toEqual({ member: 'child_process.spawn', where: '/app/main.js:12:19' })
})

test('threads, native code, debuggers', async () => {
  const { simulated, real, denied } = await sameAsDenied(`
const { Worker } = require('worker_threads')
check(() => new Worker('./worker.js'))
check(() => new Worker('1', { eval: true }))
check(() => new Worker(new URL('data:text/javascript,')))
check(() => new Worker())
check(() => new Worker('worker.js'))
check(() => new (class extends Worker {})('/worker.js'))
check(() => require('module').register('./hooks.mjs'))
const { WASI } = require('wasi')
check(() => new WASI({ version: 'preview1' }))
check(() => new WASI())
check(() => new WASI({ version: 'x' }))
check(() => process.binding('fs'))
check(() => process.binding())
check(() => process._linkedBinding('fs'))
check(() => process.dlopen({ exports: {} }, '/addon.node'))
for (const name of ['inspector', 'inspector/promises']) {
  const inspector = require(name)
  check(() => inspector.open())
  check(() => new inspector.Session().connect())
  check(() => new inspector.Session().connectToMainThread())
  check(() => {
    const session = new inspector.Session()
    const answer = session.post('Debugger.enable')
    answer.catch((error) => console.log(error.code))
    return answer
  })
  check(() => new inspector.Session().disconnect())
  check(() => inspector.waitForDebugger())
  check(() => inspector.close())
  check(() => inspector.url())
}
check(() => process.report.writeReport('/tmp/report.json'))
check(() => process.report.writeReport(5))
check(() => process.report.getReport())
check(() => process.report.getReport(5))
  `)
  expect(simulated).toEqual(real)
  expect(denied.length).toBe(real.filter((line) => /ACCESS_DENIED|DLOPEN_DISABLED/.test(line)).length)
})

test('what libraries ask of the report', async () => {
  const { lines, events } = await runProgram(`
const { header, sharedObjects } = process.report.getReport()
const { glibcVersionRuntime, nodejsVersion, platform, arch, processId } = header
console.log(glibcVersionRuntime, nodejsVersion === process.version, platform, arch, processId === process.pid, sharedObjects)
  `)
  expect(lines).toEqual(['2.36 true linux x64 true []'])
  expect(events.filter(({ kind }) => kind === 'process.unsupported')).toEqual([])
})

test('every row of the table that is denied was compared', () => {
  const denied = hostRows().filter(({ treatment }) => treatment === 'denied')
  // Node 22 has no flag for linked bindings: it looks for them.
  const onlyLater = process.versions.node.startsWith('22.') ? ['process._linkedBinding'] : []
  const members = denied.map(({ module, member }) => `${module.replace('inspector/promises', 'inspector')}.${member}`)
  expect(members.filter((member) => !seen.has(member) && !onlyLater.includes(member))).toEqual([])
})
