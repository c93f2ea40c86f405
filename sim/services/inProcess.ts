// A service that is called in-process instead of over the network: nothing is lost on the way, and no fault of services
// is injected. For small programs that have no HTTP client.
import type { Json } from '../trace/event.ts'
import type { Payload } from './call.ts'
import type { Reply, ServiceDefinition } from './definition.ts'
import type { Answer, Service } from './service.ts'

/**
 * What a step sends. `failFirst` makes the service unavailable for that many first tries of the key, before any effect.
 */
interface InProcessInput {
  readonly key: string
  readonly run: string
  readonly path: string
  readonly payload: Payload
  readonly failFirst?: number
}

export function inProcess(name: string, definition: ServiceDefinition): Service {
  const handle = definition.create(name)
  return {
    name,
    subject: (operation, input) => `${operation} ${read(input).key}`,
    handle: (operation, input, context) => {
      const { key, run, path, payload, failFirst = 0 } = read(input)
      const headers = new Map(
        Object.entries({
          'idempotency-key': key,
          'x-run': encodeURI(run),
          'x-path': path,
          'x-fail-first': String(failFirst),
        }),
      )
      return answerOf(handle({ method: 'POST', path: `/${operation}`, headers, body: payload }, context))
    },
  }
}

function read(input: Json): InProcessInput {
  return input as unknown as InProcessInput
}

function answerOf(reply: Reply): Answer {
  if ('stream' in reply) return { output: { text: reply.stream.map(({ token }) => token).join('') } }
  if (reply.status < 300) return { output: reply.body }
  const failure = reply.body as { readonly message: string; readonly code: string }
  return { failure }
}
