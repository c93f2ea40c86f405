// The language model: its text is a function of the prompt, its speed and its limit are functions of virtual time.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { languageModel } from '../../../sim/services/languageModel.ts'
import { RateLimit } from '../../../sim/services/rateLimit.ts'
import { askOnce, Wire } from './wire.ts'

const model = languageModel({ requestsPerMinute: 60, burst: 2, tokensPerSecond: 50 })
const prompt = (text: string, accept = 'application/json'): Parameters<typeof askOnce>[2] => ({
  operation: 'complete',
  payload: { prompt: text },
  headers: { accept },
})

test('a completion: the same text for the same prompt, as long as its tokens take', () => {
  const { caller, wire } = askOnce('model', model, prompt('why?'))
  const [heard] = caller.heard
  const { text } = JSON.parse(heard?.body ?? '') as { text: string }
  expect(text).toMatchInlineSnapshot(`"between not around the every of not however crash never"`)
  expect(heard?.atMs).toBe(2 + text.split(' ').length * 20)
  expect(wire.of('effect').map(({ data }) => (data as { isNew: boolean }).isNew)).toEqual([true])
  expect(askOnce('model', model, prompt('why?')).caller.heard[0]?.body).toBe(heard?.body)
  expect(askOnce('model', model, prompt('why not?')).caller.heard[0]?.body).not.toBe(heard?.body)
})

test('as a stream: the same text, a token every 20 ms', () => {
  const whole = askOnce('model', model, prompt('why?')).caller.heard[0]?.body ?? ''
  const { pieces } = askOnce('model', model, prompt('why?', 'text/event-stream')).caller
  const tokens = pieces.slice(0, -1).map(({ text }) => JSON.parse(text.slice('data: '.length)) as { token: string })
  expect(tokens.map(({ token }) => token).join('')).toBe((JSON.parse(whole) as { text: string }).text)
  expect(pieces.slice(0, 3).map(({ atMs }) => atMs)).toEqual([22, 42, 62])
  expect(pieces.at(-1)).toEqual({ atMs: 2 + tokens.length * 20, text: 'data: [DONE]\n\n' })
})

test('every prompt is answered by 8 to 24 words', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { body } = askOnce('model', model, prompt(text)).caller.heard[0] ?? { body: '' }
      const words = (JSON.parse(body) as { text: string }).text.split(' ')
      expect(words.length).toBeGreaterThanOrEqual(8)
      expect(words.length).toBeLessThanOrEqual(24)
    }),
  )
})

test('who asks too often is told when to come again, which is no effect', () => {
  const wire = new Wire('model', model)
  const callers = [0, 0, 0, 100, 1100].map((ms) => {
    const caller = wire.connect()
    wire.at(ms, () => caller.ask(prompt('why?')))
    return caller
  })
  wire.run()
  expect(callers.map(({ heard }) => [heard[0]?.status, heard[0]?.header('retry-after')])).toEqual([
    [200, undefined],
    [200, undefined],
    [429, '1'],
    [429, '1'],
    [200, undefined],
  ])
  expect(wire.of('effect')).toHaveLength(3)
  expect(callers[2]?.heard[0]?.body).toBe('{"code":"rate-limited","message":"model is asked too often"}')
})

test('it has one operation', () => {
  expect(askOnce('model', model, { operation: 'embed' }).caller.heard[0]?.status).toBe(404)
})

test('the rate limit is a token bucket', () => {
  const requests = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 60 })
  fc.assert(
    fc.property(requests, fc.integer({ min: 1, max: 5 }), (gapsUs, burst) => {
      const limit = new RateLimit({ requestsPerMinute: 60, burst })
      // The bucket in millionths of a token: one token a second.
      let level = burst * 1_000_000
      let nowUs = 0
      for (const gapUs of gapsUs) {
        nowUs += gapUs
        level = Math.min(burst * 1_000_000, level + gapUs)
        const waitUs = limit.take(nowUs)
        expect(waitUs).toBe(Math.max(0, 1_000_000 - level))
        if (waitUs === 0) level -= 1_000_000
      }
    }),
  )
})
