// `net` over the simulated network, script by script, against the real one: on this Node, and on Node 22 where it is
// installed. Beside that what no real process can show: several machines, and what is refused.
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { printed, runWorld } from '../../../runWorld.ts'
import { node22, runReal } from '../../realNode.ts'
import { netPrograms, netScripts } from './netScripts.ts'
import { type Compared, compareNotes } from './networkHarness.ts'

const names = Object.keys(netScripts)

describe.each([
  ['this Node', undefined],
  ['Node 22', node22],
] as const)('on %s', (name, executable) => {
  let compared: Compared = { real: {}, simulated: {} }
  beforeAll(async () => {
    if (name === 'this Node' || executable !== undefined) compared = await compareNotes(netScripts, executable)
  })

  test.runIf(name === 'this Node' || executable !== undefined).each(names)('%s', (script) => {
    expect(compared.real[script]?.length).toBeGreaterThan(0)
    expect(compared.real[script]?.filter((line) => line.startsWith('harness: '))).toEqual([])
    expect(compared.simulated[script]).toEqual(compared.real[script])
  })
})

describe('what keeps a process alive', () => {
  test.each(Object.keys(netPrograms))('%s', async (name) => {
    const text = netPrograms[name] ?? ''
    const [real, simulated] = await Promise.all([runReal(text), runProgram(text)])
    expect(simulated.lines).toEqual(real.lines)
    expect(simulated.events.at(-1)).toMatchObject({ kind: 'process.exit', data: { code: real.code } })
  })
})

/** What one end writes, and how the other reads. */
const flows = fc.record({
  writes: fc.array(fc.record({ bytes: fc.nat(200_000), wait: fc.nat(3), text: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  }),
  reader: fc.constantFrom('flowing', 'pausing', 'readable', 'iterated'),
  highWaterMark: fc.constantFrom(1, 1000, 65_536),
})

describe('a law', () => {
  test('what is written is read, in order and whole, in pieces of at most 64 KiB, the same in every run', async () => {
    await fc.assert(
      fc.asyncProperty(flows, async ({ writes, reader, highWaterMark }) => {
        const programs = { server: reading(reader, highWaterMark), client: writing(writes) }
        const [run, again] = [await runWorld({ programs, untilMs: 5000 }), await runWorld({ programs, untilMs: 5000 })]
        const total = writes.reduce((sum, { bytes }) => sum + bytes, 0)
        expect(printed(run, 'server', 1)).toEqual([`${total} bytes, 0 wrong, largest fits true`])
        expect(again.digest).toBe(run.digest)
      }),
      { numRuns: 25 },
    )
  })
})

/** The bytes count upwards, so that one that is lost, doubled or out of order is seen. */
function writing(writes: readonly { readonly bytes: number; readonly wait: number; readonly text: boolean }[]): string {
  return `const net = require('net'); let sent = 0
    const piece = (bytes) => { const made = Buffer.alloc(bytes); for (let at = 0; at < bytes; at += 1) made[at] = (sent + at) & 127; sent += bytes; return made }
    setTimeout(async () => {
      const socket = net.connect(80, 'server'); socket.resume()
      for (const { bytes, wait, text } of ${JSON.stringify(writes)}) {
        const made = piece(bytes); const room = text ? socket.write(made.toString('latin1'), 'latin1') : socket.write(made)
        if (!room && wait === 3) await new Promise((go) => socket.once('drain', go))
        if (wait > 0) await new Promise((go) => setTimeout(go, wait))
      }
      socket.end()
    }, 10); setInterval(() => {}, 1e9)`
}

function reading(reader: string, highWaterMark: number): string {
  return `require('net').createServer({ highWaterMark: ${highWaterMark} }, async (socket) => {
      let bytes = 0, wrong = 0, largest = 0
      const take = (data) => { for (let at = 0; at < data.length; at += 1) if (data[at] !== ((bytes + at) & 127)) wrong += 1; bytes += data.length; largest = Math.max(largest, data.length) }
      const done = () => console.log(bytes + ' bytes, ' + wrong + ' wrong, largest fits ' + (${JSON.stringify(reader)} === 'readable' || ${JSON.stringify(reader)} === 'iterated' || largest <= 65536))
      if (${JSON.stringify(reader)} === 'iterated') { for await (const data of socket) take(data); done(); return }
      socket.on('end', done)
      if (${JSON.stringify(reader)} === 'readable') socket.on('readable', () => { for (let data = socket.read(); data !== null; data = socket.read()) take(data) })
      else socket.on('data', (data) => { take(data); if (${JSON.stringify(reader)} === 'pausing') { socket.pause(); setTimeout(() => socket.resume(), 2) } })
    }).listen(80)`
}

describe('between machines', () => {
  test('names, addresses and a unsupported', async () => {
    const run = await runWorld({
      programs: {
        server: `const net = require('net')
          net.createServer((socket) => { console.log(socket.remoteAddress, socket.remoteFamily, socket.localAddress); socket.end('hello') }).listen(80)
          net.createServer(() => console.log('never')).listen(81, '127.0.0.1')
          net.createServer((socket) => { console.log(socket.remoteAddress, socket.remoteFamily); socket.end() }).listen(82, 'server', function () { console.log(this.address()) })`,
        client: `const net = require('net')
          const ask = (port) => net.connect(port, 'server').on('data', (data) => console.log(String(data))).on('error', (error) => console.log(error.message)).on('connect', function () { console.log(this.remoteAddress, this.localAddress) })
          setTimeout(() => { ask(80); ask(81); ask(82); ask(83) }, 10)
          net.connect(1, '10.9.9.9').on('error', (error) => console.log(error.message)); setInterval(() => {}, 1e9)`,
      },
    })
    expect(printed(run, 'server', 1)).toMatchInlineSnapshot(`
      [
        "{ address: '10.0.0.1', family: 'IPv4', port: 82 }",
        "::ffff:10.0.0.2 IPv6 ::ffff:10.0.0.1",
        "10.0.0.2 IPv4",
      ]
    `)
    expect(printed(run, 'client', 1)).toMatchInlineSnapshot(`
      [
        "connect EHOSTUNREACH 10.9.9.9:1",
        "10.0.0.1 10.0.0.2",
        "connect ECONNREFUSED 10.0.0.1:81",
        "10.0.0.1 10.0.0.2",
        "connect ECONNREFUSED 10.0.0.1:83",
        "hello",
      ]
    `)
  })

  test('the process at the other end dies', async () => {
    const run = await runWorld({
      programs: {
        server: `require('net').createServer((socket) => { socket.on('error', (error) => console.log(error.message)); socket.on('close', () => console.log('close')); socket.resume() }).listen(80)`,
        client: `const socket = require('net').connect(80, 'server', () => { socket.write('half'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 10) })`,
      },
      untilMs: 90,
    })
    expect(printed(run, 'server', 1)).toMatchInlineSnapshot(`
      [
        "close",
      ]
    `)
  })

  test('a machine that lost its power is found out by keeping alive', async () => {
    const run = await runWorld({
      programs: {
        server: `require('net').createServer((socket) => socket.resume()).listen(80)`,
        client: `const net = require('net')
          setTimeout(() => {
            const socket = net.connect({ port: 80, host: 'server', keepAlive: true, keepAliveInitialDelay: 5000 }, () => console.log('connected'))
            socket.resume().on('error', (error) => console.log(error.message, error.syscall)).on('close', () => console.log('close'))
          }, 10)
          setInterval(() => {}, 1e9)`,
      },
      untilMs: 60_000,
      clients: (world) => world.after(1_000_000, () => world.network.blackhole('server')),
    })
    expect(printed(run, 'client', 1)).toMatchInlineSnapshot(`
      [
        "connected",
        "read ETIMEDOUT read",
        "close",
      ]
    `)
  })
})

describe('what is refused', () => {
  test.each([
    [`net.connect('/tmp/socket')`, 'net.connect to a path'],
    [`net.connect({ path: '/tmp/socket' })`, 'net.connect to a path'],
    [`net.createServer().listen('/tmp/socket')`, 'net.Server.listen on a path'],
    [`net.createServer().listen({ path: '/tmp/socket' })`, 'net.Server.listen on a path'],
    [`net.createServer().listen({ fd: 3 })`, 'net.Server.listen on a descriptor'],
    [`new net.Socket({ fd: 3 })`, 'net.Socket of a descriptor'],
    [`new net.Socket(3)`, 'net.Socket of a descriptor'],
    [`new net.Socket({ handle: {} })`, 'net.Socket of a handle'],
    [`new net.Socket({ onread: { buffer: Buffer.alloc(9), callback() {} } })`, 'net.Socket with onread'],
    [`net.connect({ port: 80, localPort: 99 })`, 'net.connect from a chosen port'],
  ])('%s', async (use, member) => {
    const { lines, events } = await runProgram(
      `const net = require('net'); try { ${use} } catch (error) { console.log(error.code, error.member) }`,
    )
    expect(lines).toEqual([`E_HOST_UNSUPPORTED ${member}`])
    expect(events.filter(({ kind }) => kind === 'process.unsupported').map(({ data }) => data)).toMatchObject([
      { member },
    ])
  })
})
