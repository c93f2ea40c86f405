// An intermediary forwards a whole request again, at once or much later, and nobody but the server hears of it.
import { expect, test } from 'vitest'
import { strike, talkTwice } from './talk.ts'

const server = `
require('http').createServer((request, response) => {
  request.resume()
  request.on('end', () => { console.log(request.method, request.url, request.headers['idempotency-key']); response.end('done') })
}).listen(80)`
const client = (headers: string): string => `
setTimeout(async () => {
  const answer = await fetch('http://server/charge', { method: 'POST', headers: { ${headers} }, body: '{}' })
  console.log(answer.status, await answer.text())
}, 100)
setInterval(() => {}, 1e9)`
const faults = { untilMs: 4_000_000, moments: 4 }

test.each([
  [1, 104.3],
  [2, 5104.3],
  [3, 3_600_104.3],
])('forward-again, alternative %i: the server is asked again at %f ms', async (choice, ms) => {
  const { struck, benign } = await talkTwice({
    programs: { server, client: client(`'idempotency-key': 'k'`) },
    intermediaries: ['server'],
    untilMs: 3_700_000,
    faults,
    schedule: [strike('proxy>server forward POST /charge #1', 'forward-again', choice)],
  })
  expect(benign.said('server')).toEqual(['101.8 POST /charge k'])
  expect(struck.said('server').map((line) => line.replace(/^\S+ /, ''))).toEqual(['POST /charge k', 'POST /charge k'])
  expect(Number(struck.said('server')[1]?.split(' ')[0])).toBeCloseTo(ms, -1)
  expect(struck.said('client')).toEqual(benign.said('client'))
  expect(struck.run.world.decisions.count('forward-again')).toEqual({ offered: 1, drawn: 1, tookEffect: 1 })
})

test('a request that is not idempotent and carries no key is not repeated', async () => {
  const { struck } = await talkTwice({
    programs: { server, client: client('') },
    intermediaries: ['server'],
    faults,
    schedule: [strike('proxy>server forward POST /charge #1', 'forward-again', 1)],
  })
  expect(struck.run.world.decisions.count('forward-again').offered).toBe(0)
  expect(struck.said('server')).toEqual(['101.8 POST /charge undefined'])
})
