// The program's side of services against the world's side, over a real socket and Node's real fetch: they speak the
// same HTTP. Virtual time goes on as fast as the socket does.
import { createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Decisions } from '../../sim/decisions/decisions.ts'
import type { InjectedFault } from '../../sim/decisions/schedule.ts'
import type { End } from '../../sim/network/contract.ts'
import type { ServiceDefinition } from '../../sim/services/definition.ts'
import { HttpService } from '../../sim/services/httpService.ts'
import { languageModel } from '../../sim/services/languageModel.ts'
import { ledger } from '../../sim/services/ledger.ts'
import type { Json } from '../../sim/trace/event.ts'
import { callService, type StepCall, streamService } from '../../src/workflow/services.ts'

const servers: (() => void)[] = []
const nowhere = { host: '', address: '', port: 0 }
const call: StepCall = { key: 'bestellung-ü/0', run: 'bestellung-ü', path: '0', payload: { cents: 5, text: 'grün' } }

afterEach(() => {
  for (const close of servers.splice(0)) close()
})

/** A service on a real port. Gives the name by which it can be called, and the effects that it noted. */
async function serve(
  definition: ServiceDefinition,
  schedule: readonly InjectedFault[] = [],
): Promise<{ name: string; effects: Json[] }> {
  let nowUs = 0
  const effects: Json[] = []
  const service = new HttpService('shop', definition, {
    decisions: new Decisions({ kind: 'replay', schedule }),
    nowUs: () => nowUs,
    wallUs: () => nowUs,
    after: (delayUs, body) => {
      nowUs += delayUs
      setImmediate(body)
    },
    emit: (kind, data) => {
      if (kind === 'effect') effects.push(data)
    },
  })
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    const side = service.accept(endOf(socket))
    socket.on('data', (bytes) => side.data(bytes)).on('end', () => side.ended())
    socket.on('error', () => side.failed({ code: 'ECONNRESET', syscall: 'read' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { name: `127.0.0.1:${(server.address() as { port: number }).port}`, effects }
}

function endOf(socket: Socket): End {
  return {
    local: nowhere,
    remote: nowhere,
    write: (bytes) => socket.write(bytes),
    end: () => socket.end(),
    close: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    take: () => {},
    keepAlive: () => {},
  }
}

/** How a promise was rejected, as data. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { resolved: await promise }
  } catch (error) {
    const { message, ...rest } = error as Error & Record<string, unknown>
    return { message, ...rest }
  }
}

const shop = ledger({
  echo: (payload) => ({ output: payload }),
  fail: () => ({ failure: { code: 'sold-out', message: 'sold out' } }),
})

test('a call: the payload arrives, the answer comes back, the step is named', async () => {
  const { name, effects } = await serve(shop)
  expect(await callService(name, 'echo', call)).toEqual({ cents: 5, text: 'grün' })
  expect(await callService(name, 'echo', call)).toEqual({ cents: 5, text: 'grün' })
  const step = { service: 'shop', operation: 'echo', run: 'bestellung-ü', path: '0', key: encodeURI('bestellung-ü/0') }
  expect(effects).toEqual([
    expect.objectContaining({ ...step, isNew: true }),
    expect.objectContaining({ ...step, isNew: false }),
  ])
})

test('what a service refuses is an error with its code', async () => {
  const { name } = await serve(shop)
  expect(await rejection(callService(name, 'fail', call))).toEqual({ message: 'sold out', code: 'sold-out' })
  expect(await rejection(callService(name, 'echo', { ...call, failFirst: 1, key: 'other' }))).toEqual({
    message: 'shop is unavailable',
    code: 'unavailable',
  })
  expect(await rejection(callService(name, 'nothing', call))).toEqual({
    message: 'shop has no operation nothing',
    code: 'not-found',
  })
})

test('each fault that answers is an error as well', async () => {
  const faultAt = (occurrence: number, kind: string, choice: number): InjectedFault => ({
    site: `shop echo ${encodeURI(call.key)} #${occurrence}`,
    kind,
    choice,
    says: '',
  })
  const { name, effects } = await serve(shop, [
    faultAt(1, 'service-error-before', 2),
    faultAt(2, 'service-error-after', 2),
    faultAt(3, 'rate-limited', 2),
  ])
  const outcomes = []
  for (let occurrence = 1; occurrence <= 4; occurrence += 1)
    outcomes.push(await rejection(callService(name, 'echo', call)))
  expect(outcomes).toEqual([
    { message: 'shop answered 503', code: 'unavailable' },
    { message: 'shop answered 502', code: 'bad-gateway' },
    { message: 'shop is asked too often', code: 'rate-limited', retryAfterMs: 30_000 },
    { resolved: { cents: 5, text: 'grün' } },
  ])
  expect(effects.map((effect) => (effect as { isNew: boolean }).isNew)).toEqual([true, false])
})

test('who is not there is unavailable', async () => {
  const { name } = await serve(shop)
  for (const close of servers.splice(0)) close()
  expect(await rejection(callService(name, 'echo', call))).toEqual({
    message: `${name}: connect ECONNREFUSED ${name}`,
    code: 'unavailable',
  })
})

test('an answer that is no JSON, as a gateway gives, is an error with its status', async () => {
  const { name } = await serve({ create: () => () => ({ status: 504, body: null }) })
  expect(await rejection(callService(name, 'echo', call))).toEqual({
    message: `${name} answered 504`,
    code: 'http-504',
  })
})

async function tokens(stream: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = []
  for await (const token of stream) all.push(token)
  return all
}

const prompt: StepCall = { ...call, payload: { prompt: 'why?' } }

test('a stream gives the tokens of the whole answer', async () => {
  const { name } = await serve(languageModel({ requestsPerMinute: 60, tokensPerSecond: 50 }))
  const whole = (await callService(name, 'complete', prompt)) as { text: string }
  const streamed = await tokens(streamService(name, 'complete', prompt))
  expect(streamed.join('')).toBe(whole.text)
  expect(streamed.length).toBe(whole.text.split(' ').length)
  const [first] = streamed
  for await (const token of streamService(name, 'complete', prompt)) {
    expect(token).toBe(first)
    break
  }
})

test('a stream that is refused throws before its first token', async () => {
  const { name } = await serve(languageModel({ requestsPerMinute: 60, burst: 1, tokensPerSecond: 50 }))
  await tokens(streamService(name, 'complete', prompt))
  expect(await rejection(tokens(streamService(name, 'complete', prompt)))).toMatchObject({ code: 'rate-limited' })
})

test('a stream that breaks off throws after the tokens that came, whether or not the connection says so', async () => {
  const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'
  const event = 'data: {"token":"one"}\n\n'
  const first = `${event.length.toString(16)}\r\n${event}\r\n`
  for (const [ending, message] of [
    ['', 'other side closed'],
    ['0\r\n\r\n', 'broke off in its answer'],
  ] as const) {
    const server = createServer((socket) => socket.once('data', () => socket.end(`${head}${first}${ending}`)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(() => server.close())
    const name = `127.0.0.1:${(server.address() as { port: number }).port}`
    const seen: string[] = []
    const reading = (async () => {
      for await (const token of streamService(name, 'complete', prompt)) seen.push(token)
    })()
    expect(await rejection(reading)).toEqual({ code: 'unavailable', message: expect.stringContaining(message) })
    expect(seen).toEqual(['one'])
  }
})
