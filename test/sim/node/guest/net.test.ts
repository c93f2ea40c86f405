// `net` over the simulated network, script by script, against the real one: on this Node, and on Node 22 where it is installed. Beside that
// what no real process can show: several machines, and what is refused.
import { beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../../runProgram.ts'
import { printed, runWorld } from '../../runWorld.ts'
import { node22, runReal } from '../realNode.ts'
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
  }, 120_000)

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

describe('between machines', () => {
  test('names, addresses and a refusal', async () => {
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
      clients: (world) => world.after(1_000_000, () => world.network.darken('server')),
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
    expect(events.filter(({ kind }) => kind === 'process.refused').map(({ data }) => data)).toMatchObject([{ member }])
  })
})
