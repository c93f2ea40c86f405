// A language model behind an HTTP interface: text that is a function of the prompt, given whole or token by token, at a
// speed; and a rate limit of its own, which needs no fault. It knows no idempotency keys: each completion is an effect,
// which costs. A 429 is none.
import { hashText } from '../decisions/hash.ts'
import { failed, type Payload, payloadHash, readCall, tooMany } from './call.ts'
import type { Reply, RequestContext, ServiceDefinition, ServiceRequest } from './definition.ts'
import { RateLimit } from './rateLimit.ts'

export interface LanguageModelOptions {
  readonly requestsPerMinute: number
  /** How many requests it takes at once after a rest; a minute's worth if it is not said. */
  readonly burst?: number
  readonly tokensPerSecond: number
}

const modelKey = { high: 0x6d6f6465, low: 0x6c6c6c6d }
const tokensMin = 8
const tokensMax = 24
const words = [
  'a all and around because between both crash each every fact few however if in its late less',
  'many more most never not of often one only or other since some that the then there two under',
  'until what when which while without world',
].flatMap((line) => line.split(' '))

/** `complete { prompt }` answers `{ text }`, or a stream of tokens to who accepts `text/event-stream`. */
export function languageModel(options: LanguageModelOptions): ServiceDefinition {
  const { requestsPerMinute, burst = requestsPerMinute, tokensPerSecond } = options
  const tokenUs = Math.ceil(1_000_000 / tokensPerSecond)
  return {
    operations: ['complete'],
    create: (name) => {
      const limit = new RateLimit({ requestsPerMinute, burst })
      return (request, context) => complete(name, limit, tokenUs, request, context)
    },
  }
}

function complete(
  name: string,
  limit: RateLimit,
  tokenUs: number,
  request: ServiceRequest,
  context: RequestContext,
): Reply {
  const call = readCall(request)
  if ('status' in call) return call
  const { operation, step, payload } = call
  if (operation !== 'complete') return failed(404, 'not-found', `${name} has no operation ${operation}`)
  const waitUs = limit.take(context.nowUs)
  if (waitUs > 0) return tooMany(`${name} is asked too often`, Math.ceil(waitUs / 1_000_000))
  context.effect({ service: name, operation, ...step, payload: payloadHash(payload), isNew: true })
  const tokens = tokensOf(payload)
  if (request.headers.get('accept') === 'text/event-stream')
    return { stream: tokens.map((token) => ({ token, delayUs: tokenUs })) }
  return { status: 200, body: { text: tokens.join('') }, workUs: tokens.length * tokenUs }
}

/** Words that only the prompt decides, each after the first with the blank before it. */
function tokensOf({ prompt }: Payload): readonly string[] {
  const text = JSON.stringify(prompt ?? null)
  const count = tokensMin + (hashText(modelKey, text).low % (tokensMax - tokensMin + 1))
  return Array.from({ length: count }, (_, index) => {
    const word = words[hashText(modelKey, `${text} ${index}`).low % words.length] ?? ''
    return index === 0 ? word : ` ${word}`
  })
}
