// `dns.lookup` and its promise: compared with the real ones where no name server is asked; and the names of a simulated
// world, with failures.
import { expect, test } from 'vitest'
import { runProgram } from '../../../runProgram.ts'
import { printed, runWorld } from '../../../runWorld.ts'
import { runBoth } from '../sameAsReal.ts'

const uses = [
  `dns.lookup('localhost', { family: 4 }, show)`,
  `dns.lookup('localhost', 4, show)`,
  `dns.lookup('localhost', { family: 'IPv4', all: true }, show)`,
  `dns.lookup('127.0.0.1', show)`,
  `dns.lookup('::1', show)`,
  `dns.lookup('::1', { all: true }, show)`,
  `dns.lookup('1.2.3.4', { family: 6 }, show)`,
  `dns.lookup('', show)`,
  `dns.lookup('', { all: true }, show)`,
  `dns.lookup(undefined, { family: 6 }, show)`,
  `dns.lookup(null, show)`,
  `dns.lookup(false, show)`,
  `console.log(typeof dns.lookup('localhost', 4, show), typeof dns.lookup('127.0.0.1', show))`,
  `dns.lookup('nobody.invalid', (error) => console.log(error.message, error.code, error.errno, error.syscall, error.hostname, error.constructor === Error))`,
  ...['localhost', '127.0.0.1'].flatMap((name) => [
    `dns.lookup('${name}')`,
    `dns.lookup('${name}', {})`,
    `dns.lookup('${name}', 5, show)`,
    `dns.lookup('${name}', 'x', show)`,
    `dns.lookup('${name}', { family: 5 }, show)`,
    `dns.lookup('${name}', { hints: 'x' }, show)`,
    `dns.lookup('${name}', { hints: 1 << 30 }, show)`,
    `dns.lookup('${name}', { all: 1 }, show)`,
    `dns.lookup('${name}', { verbatim: 1 }, show)`,
    `dns.lookup('${name}', { order: 'x' }, show)`,
    `dns.lookup('${name}', {}, 'x')`,
  ]),
  `dns.lookup(5, show)`,
  `dns.lookup({}, show)`,
  `dns.lookup('a\\0b', show)`,
  `dns.promises.lookup('localhost', { family: 4 }).then(show)`,
  `dns.promises.lookup('localhost', 4).then(show)`,
  `dns.promises.lookup('localhost', { family: 4, all: true }).then(show)`,
  `dns.promises.lookup('127.0.0.1').then(show)`,
  `dns.promises.lookup('').then(show)`,
  `dns.promises.lookup('localhost', { family: 5 })`,
  `dns.promises.lookup(5)`,
  `dns.promises.lookup('nobody.invalid').catch((error) => console.log(error.message, error.code, error.hostname))`,
  `require('util').promisify(dns.lookup)('localhost', 4).then(show)`,
  `console.log(dns.getDefaultResultOrder()); dns.setDefaultResultOrder('ipv4first'); console.log(dns.getDefaultResultOrder(), dns.promises.getDefaultResultOrder()); dns.promises.setDefaultResultOrder('verbatim'); console.log(dns.getDefaultResultOrder())`,
  `dns.setDefaultResultOrder('x')`,
  `console.log(dns.ADDRCONFIG, dns.V4MAPPED, dns.ALL, dns.NOTFOUND, dns.promises.NODATA, require('dns/promises') === dns.promises)`,
  `console.log(dns.lookup.name, dns.lookup.length, dns.promises.lookup.name, dns.promises.lookup.length)`,
]

test.each(uses)('%s', async (use) => {
  const { simulated, real } = await runBoth(
    `const dns = require('dns'); const show = (...values) => console.log(...values); check(() => { ${use} })`,
  )
  expect(real.length).toBeGreaterThan(0)
  expect(simulated).toEqual(real)
})

const asking = `const dns = require('dns'); setInterval(() => {}, 1e9)
  for (const name of ['server', 'client', 'localhost', 'nobody']) for (const family of [0, 6]) dns.lookup(name, { family }, (error, address, family) => console.log(name, error?.code, address, family))`

test('each host of the world has one address', async () => {
  const run = await runWorld({ programs: { server: 'setInterval(() => {}, 1e9)', client: asking }, untilMs: 1000 })
  expect(printed(run, 'client', 1)).toMatchInlineSnapshot(`
    [
      "server undefined 10.0.0.1 4",
      "server ENOTFOUND undefined undefined",
      "client undefined 10.0.0.2 4",
      "client ENOTFOUND undefined undefined",
      "localhost undefined 127.0.0.1 4",
      "localhost undefined ::1 6",
      "nobody ENOTFOUND undefined undefined",
      "nobody ENOTFOUND undefined undefined",
    ]
  `)
})

test('a failure of the resolver has its own code', async () => {
  const text = `setInterval(() => {}, 1e9); require('dns').lookup('server', (error) => console.log(error.message, error.errno))`
  const programs = { server: 'setInterval(() => {}, 1e9)', client: text }
  const fail = (choice: number) => ({
    site: 'client lookup server #1',
    kind: 'dns-failure' as const,
    choice,
    says: 'in a test',
  })
  const runs = await Promise.all(
    [1, 2].map((choice) => runWorld({ programs, schedule: [fail(choice)], untilMs: 30_000 })),
  )
  expect(runs.map((run) => printed(run, 'client', 1))).toMatchInlineSnapshot(`
    [
      [
        "getaddrinfo EAI_AGAIN server -3001",
      ],
      [
        "getaddrinfo ENOTFOUND server -3008",
      ],
    ]
  `)
})

test('a look-up keeps the process alive, and is nothing that the host settles', async () => {
  const { lines, stop } = await runProgram(
    `require('dns').lookup('node', { all: true }, (...values) => console.log(...values)); process.on('exit', () => console.log('exit'))`,
  )
  expect(lines).toEqual([`null [ { address: '10.0.0.1', family: 4 } ]`, 'exit'])
  expect(stop).toBe('quiet')
})
