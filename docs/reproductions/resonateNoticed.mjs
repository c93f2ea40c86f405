// Outside any simulator: what docs/resonate.md says was noticed in the SDK, each on a plain Node, against the SDK's own in-memory server.
// `node resonateNoticed.mjs` runs them all, each in a process of its own; `node resonateNoticed.mjs <name>` runs one. Each ends by itself.
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { HttpNetwork, LocalNetwork, Never, Resonate, ResonateTimeoutException } from '@resonatehq/sdk'

const began = Date.now()
const say = (text) => console.log(`  ${String(Date.now() - began).padStart(5)} ms  ${text}`)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** A client of the in-memory server. A request at which `watch` throws never reaches the server. */
function client(watch, options = {}) {
  const network = new LocalNetwork({ pid: 'plain' })
  const { send } = network
  network.send = async (request) => {
    watch(request)
    return send(request)
  }
  return new Resonate({ network, logger: silent, ...options })
}

const noticed = {
  /** The request of a child's step fails while its parent is busy with another step: nobody listens to the child's promise yet. */
  async 'unawaited-failure'() {
    const resonate = client(({ data }) => {
      if (data.action?.data.id === 'unawaited:0.0') throw new ResonateTimeoutException('no server')
    })
    resonate.register('parent', function* (ctx) {
      const child = yield* ctx.beginRun(function* (ctx) {
        yield* ctx.run(async () => {})
      })
      yield* ctx.run(() => pause(300))
      yield* child
    })
    await resonate.run('unawaited', 'parent')
    say('the process lives on')
  },

  async 'endless-offers'() {
    let offers = 0
    const resonate = client(({ kind }) => {
      if (kind === 'task.acquire') offers += 1
    })
    resonate.beginRpc('nobody', 'nobody-has-registered-this', resonate.options({ target: 'default' }))
    await pause(500)
    say(`a task that cannot be done here was taken and released ${offers} times`)
  },

  async 'no-timeout'() {
    const resonate = client(() => {})
    resonate.register('waits', function* (ctx) {
      yield* yield* ctx.promise({ timeout: 300 })
    })
    let ended = false
    resonate.run('late', 'waits').finally(() => {
      ended = true
    })
    await pause(3000)
    say(
      `the promise with a timeout of 300 ms is ${(await resonate.promises.get('late:0')).state}; its workflow has ${ended ? '' : 'not '}ended`,
    )
  },

  /** A sleep of a few milliseconds makes the workflow go over its first step again, with the value that was stored. */
  async 'replayed-values'() {
    class CardDeclined extends Error {
      code = 'declined'
    }
    const resonate = client(() => {})
    resonate.register('values', function* (ctx) {
      const never = ctx.options({ retryPolicy: new Never() })
      let caught
      try {
        yield* ctx.run(async () => Promise.reject(new CardDeclined('no')), never)
      } catch (error) {
        caught = error
      }
      const { date, number, text } = yield* ctx.run(async () => ({
        date: new Date(0),
        number: Number.NaN,
        text: '__INF__',
      }))
      say(`${caught.constructor.name} with code ${caught.code}; ${typeof date} date, ${number}, ${typeof text} text`)
      yield* ctx.sleep(50)
    })
    await resonate.run('values', 'values')
  },

  /** The server looks once a second for leases that have run out: the step is longer than a lease and such a second. */
  async 'begun-without-heartbeat'() {
    const resonate = client(() => {}, { ttl: 2000 })
    resonate.register('step', function* (ctx) {
      say(`${ctx.id} is entered`)
      yield* ctx.run(() => pause(4500))
    })
    await resonate.run('begun', 'step')
    await resonate.rpc('sent', 'step', resonate.options({ target: 'default' }))
  },

  async 'slow-body'() {
    const server = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
    ).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const network = new HttpNetwork({ url: `http://127.0.0.1:${server.address().port}`, timeout: 200 })
    const sent = network.send({ kind: 'promise.get', head: { corrId: '1', version: '1' }, data: { id: 'any' } })
    const first = await Promise.race([
      sent.then(
        () => 'answered',
        () => 'failed',
      ),
      pause(2000).then(() => 'still waiting'),
    ])
    say(`a request with a limit of 200 ms: ${first}`)
  },

  /** Timers go a hundred times faster here: 60 s between refreshes, and 5 s between the tries of one, are 600 and 50 ms. */
  async 'piled-refreshes'() {
    const { setInterval, setTimeout } = globalThis
    globalThis.setInterval = (run, ms) => setInterval(run, ms / 100)
    globalThis.setTimeout = (run, ms) => setTimeout(run, ms / 100)
    let away = false
    let knocks = 0
    const resonate = client(({ kind }) => {
      if (!away || kind !== 'promise.register_listener') return
      knocks += 1
      throw new ResonateTimeoutException('no server')
    })
    const { id } = await resonate.beginRpc('waited-for', 'any', resonate.options({ target: 'nobody' }))
    ;(await resonate.get(id)).result()
    await pause(2000)
    away = true
    for (let minute = 1; minute <= 5; minute += 1) {
      knocks = 0
      await pause(60_000)
      say(`minute ${minute} without a server: ${knocks} requests for one result`)
    }
  },
}

const [name] = process.argv.slice(2)
if (name === undefined) {
  for (const each of Object.keys(noticed)) {
    console.log(each)
    const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, each], { encoding: 'utf8' })
    process.stdout.write(stdout)
    if (status !== 0)
      console.log(
        `            the process ended with ${status}: ${/^\S*(?:Error|Exception): .*$/m.exec(stderr)?.[0] ?? stderr}`,
      )
  }
} else {
  await noticed[name]()
  process.exit(0)
}
