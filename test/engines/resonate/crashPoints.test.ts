// The server of distributed Resonate in the simulated world, dying at each point at which it can: what it acknowledged
// stays, nothing is done twice, and who waits for work hears of it in the end.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { InjectedFault } from '../../../sim/decisions/schedule.ts'
import { bundleProgram } from '../../../src/run/bundle.ts'
import { packageFolder } from '../../../src/run/sut.ts'
import { ofKind, runWorld, type WorldRun } from '../../sim/runWorld.ts'

const { text: server } = await bundleProgram(
  join(packageFolder, 'src/engines/resonate/server.ts'),
  join(packageFolder, 'test/engines/resonate/order.ts'),
)

/**
 * A worker that speaks the protocol by hand: it hears of a task, takes it up, does a step and ends it. Half a minute
 * later, when other lives may have come and gone, it asks for what is stored.
 */
const worker = `
const http = require('node:http')
const place = { host: 'server', port: 8001 }
const head = { corrId: 'c', version: 'v' }
const timeoutAt = 9e15

function send(kind, data) {
  return new Promise((resolve, reject) => {
    const outgoing = http.request({ ...place, method: 'POST', path: '/' }, (incoming) => {
      let text = ''
      incoming.on('data', (chunk) => { text += chunk })
      incoming.on('end', () => resolve(JSON.parse(text)))
      incoming.on('error', reject)
    })
    outgoing.on('error', reject)
    outgoing.setTimeout(3000, () => outgoing.destroy(new Error('no answer')))
    outgoing.end(JSON.stringify({ kind, head, data }))
  })
}

/** A conflict means that it was done before, and its answer was lost. */
async function ask(kind, data) {
  for (;;) {
    try {
      const { head: { status }, data: answer } = await send(kind, data)
      if (status === 200) console.log('acknowledged', JSON.stringify(answer.promise ?? answer.action?.data.promise ?? {}))
      if (status === 200 || status === 409) return answer
      console.log('refused', kind, status)
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

let hear
const heard = new Promise((resolve) => { hear = resolve })

function listen() {
  const again = () => setTimeout(listen, 1000)
  http.get({ ...place, path: '/poll/workers/worker-1' }, (incoming) => {
    let text = ''
    incoming.on('data', (chunk) => {
      text += chunk
      for (const [, message] of text.matchAll(/^data: (.*)\\n\\n/gm)) hear(JSON.parse(message).data.task)
    })
    incoming.on('error', () => {})
    incoming.on('close', again)
  }).on('error', again)
}

async function main() {
  listen()
  const tags = { 'resonate:target': 'poll://any@workers' }
  await ask('promise.create', { id: 'run', timeoutAt, param: { data: 'x'.repeat(1500) }, tags })
  const { id, version } = await heard
  await ask('task.acquire', { id, version, pid: 'worker-1', ttl: 1e6 })
  const fence = (kind, data) => ask('task.fence', { id, version: version + 1, action: { kind, head, data } })
  await fence('promise.create', { id: 'run:0', timeoutAt, param: {}, tags: { 'resonate:branch': 'run' } })
  await fence('promise.settle', { id: 'run:0', state: 'resolved', value: { data: 'one' } })
  const action = { kind: 'promise.settle', head, data: { id, state: 'resolved', value: { data: 'all' } } }
  await ask('task.fulfill', { id, version: version + 1, action })
  await new Promise((resolve) => setTimeout(resolve, 30_000))
  for (const one of ['run', 'run:0']) console.log('stored', JSON.stringify((await ask('promise.get', { id: one })).promise))
}

main()
`

interface Stored {
  readonly id: string
  readonly state: string
  readonly createdAt?: number
  readonly settledAt?: number
}

interface Life {
  readonly run: WorldRun
  /** Everything that could have befallen the server, of the kinds that were armed. */
  readonly offers: readonly InjectedFault[]
}

interface Terms {
  readonly kinds?: readonly string[]
  readonly faults?: { readonly untilMs: number; readonly everyMs: number }
}

async function live(schedule: readonly InjectedFault[], { kinds = ['crash'], faults }: Terms = {}): Promise<Life> {
  const offers: InjectedFault[] = []
  const armed = kinds.map((kind) => ({ site: 'nowhere', kind, choice: 1, says: 'keeps the kind armed' }))
  const run = await runWorld({
    programs: { server, worker },
    schedule: [...armed, ...schedule],
    untilMs: 400_000,
    ...(faults === undefined ? {} : { faults }),
    clients: ({ decisions }) => {
      const decide = decisions.decide.bind(decisions)
      decisions.decide = (site, kind, phrases) => {
        if (/^server\b/.test(site) && kinds.includes(kind)) {
          for (const [index, says] of phrases.entries()) offers.push({ site, kind, choice: index + 1, says })
        }
        return decide(site, kind, phrases)
      }
    },
  })
  return { run, offers }
}

const lines = (run: WorldRun, word: string): readonly Stored[] =>
  ofKind(run, 'process.stdout')
    .filter(({ machine, data }) => machine === 'worker' && String(data).startsWith(`${word} `))
    .map(({ data }) => JSON.parse(String(data).slice(word.length)) as Stored)

/** The run came to its end; each promise was made and settled once, when the server said so. */
function expectWhole(run: WorldRun, says: string): void {
  const stored = lines(run, 'stored')
  expect(
    stored.map(({ id, state }) => [id, state]),
    says,
  ).toEqual([
    ['run', 'resolved'],
    ['run:0', 'resolved'],
  ])
  for (const { id, createdAt, settledAt } of lines(run, 'acknowledged')) {
    const final = stored.find((one) => one.id === id)
    if (createdAt !== undefined) expect(final?.createdAt, `${says}: ${id}`).toBe(createdAt)
    if (settledAt !== undefined) expect(final?.settledAt, `${says}: ${id}`).toBe(settledAt)
  }
}

/** Half a second is before the supervisor boots the next life. */
const faults = { untilMs: 60_000, everyMs: 500 }
const at = (kind: string, ms: number): InjectedFault => ({
  site: `server t=${ms / 1000}s`,
  kind,
  choice: 1,
  says: kind,
})

const describe = (injectedFaults: readonly InjectedFault[]): string =>
  injectedFaults.map(({ site, says }) => `${says}: ${site}`).join(', then ')

test('without a fault', async () => {
  const { run, offers } = await live([])
  expectWhole(run, 'without a fault')
  const points = [...new Set(offers.map(({ site }) => site.replace(/^server /, '').replace(/ #\d+$/, '')))]
  expect(points).toMatchInlineSnapshot(`
    [
      "fs.mkdir /var/lib/resonate",
      "fs.open /var/lib",
      "fs.fsync /var/lib",
      "fs.open /var",
      "fs.fsync /var",
      "fs.open /",
      "fs.fsync /",
      "fs.open /var/lib/resonate/log",
      "fs.open /var/lib/resonate/log.next",
      "fs.fsync /var/lib/resonate/log.next",
      "fs.rename /var/lib/resonate/log.next",
      "fs.open /var/lib/resonate",
      "fs.fsync /var/lib/resonate",
      "send worker 200",
      "fs.write /var/lib/resonate/log",
      "fs.fsync /var/lib/resonate/log",
      "send worker 200 promise.create run",
      "send worker data execute run",
      "send worker 200 task.acquire run",
      "send worker 200 task.fence run:0",
      "send worker 200 task.fulfill run",
      "send worker 200 promise.get run",
      "send worker 200 promise.get run:0",
      "send worker",
    ]
  `)
})

test('a crash at each point of the first life', async () => {
  for (const crash of (await live([])).offers) {
    const { run } = await live([crash])
    expect(run.world.decisions.count('crash').tookEffect, crash.site).toBe(1)
    expectWhole(run, describe([crash]))
  }
})

test('a second crash, at each point of the life after it', async () => {
  const writes = (await live([])).offers.filter(({ site }) => / fs\.(write|fsync) /.test(site))
  const first = writes.slice(Math.floor(writes.length / 2)).slice(0, 1)
  const { offers } = await live(first)
  const second = offers.slice(offers.findIndex(({ site }) => site === first[0]?.site) + 2)
  expect(second.length).toBeGreaterThan(10)
  for (const crash of second) expectWhole((await live([...first, crash])).run, describe([...first, crash]))
})

test('a kill at each millisecond', async () => {
  const faults = { untilMs: 20, everyMs: 1 }
  for (let ms = 1; ms < faults.untilMs; ms += 1) {
    const kill = at('kill', ms)
    const { run } = await live([kill], { faults })
    expect(run.world.decisions.count('kill').tookEffect, kill.site).toBe(1)
    expectWhole(run, describe([kill]))
  }
})

const losses = ['lost-unsynced-data', 'lost-unsynced-names']

test('a power loss at each millisecond: nothing is there to be lost', async () => {
  const faults = { untilMs: 20, everyMs: 1 }
  for (let ms = 1; ms < faults.untilMs; ms += 1) {
    const outage = at('power-loss', ms)
    const { run, offers } = await live([outage], { kinds: losses, faults })
    expect(offers, outage.site).toEqual([])
    expect(run.world.decisions.count('power-loss').tookEffect, outage.site).toBe(1)
    expectWhole(run, describe([outage]))
  }
})

test('a crash at each point that touches the disk, then a power loss that takes anything of what was not synced, then a kill', async () => {
  const outage = at('power-loss', 500)
  const kill = at('kill', 20_000)
  let lost = 0
  for (const crash of (await live([])).offers.filter(({ site }) => site.includes(' fs.'))) {
    const { offers } = await live([crash, outage], { kinds: losses, faults })
    for (const story of [[], ...offers.map((loss) => [loss])]) {
      lost += story.length
      const schedule = [crash, outage, ...story, kill]
      expectWhole((await live(schedule, { faults })).run, describe(schedule))
    }
  }
  expect(lost).toBeGreaterThan(20)
})

test('the life after a crash builds on nothing that a power loss could take', async () => {
  const outage = at('power-loss', 2500)
  for (const crash of (await live([])).offers.filter(({ site }) => site.includes(' fs.'))) {
    const { run, offers } = await live([crash, outage], { kinds: losses, faults })
    expect(offers, crash.site).toEqual([])
    expectWhole(run, describe([crash, outage]))
  }
})

const diskErrors = ['disk-error-before', 'disk-error-after', 'disk-full', 'failed-fsync']

test('an error of the disk at each operation, of one life and of the boot of the next', async () => {
  const kill = at('kill', 20_000)
  const { offers } = await live([kill], { kinds: diskErrors, faults })
  expect(new Set(offers.map(({ kind }) => kind)).size).toBe(diskErrors.length)
  // The next life opens the log once more, and so asks at a second occurrence.
  expect(offers.some(({ site }) => site.includes('/log.next') && site.endsWith(' #2'))).toBe(true)
  for (const error of offers) expectWhole((await live([error, kill], { faults })).run, describe([error]))
})
