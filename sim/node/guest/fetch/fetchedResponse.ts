// What a Response that `fetch` has made shows beyond one that a program constructs: where it comes from, and headers
// that cannot be changed. The real class keeps both to itself, so the program's class reads them from here.
import type { GuestContext } from '../realm/context.ts'

export interface Fetched {
  readonly url: string
  readonly redirected: boolean
  readonly type: Response['type']
}

const fetched = new WeakMap<object, Fetched>()

export function markFetched(response: object, how: Fetched): void {
  fetched.set(response, how)
}

/** A clone comes from where its original does. */
export function inheritFetched(from: object, to: object): void {
  const how = fetched.get(from)
  if (how !== undefined) fetched.set(to, how)
}

/** Members of the program's Response. */
export function fetchedMembers(context: GuestContext): object {
  const { prototype } = context.real.Response
  let immutable: object | undefined
  return {
    get url(): string {
      return fetched.get(this)?.url ?? Reflect.get(prototype, 'url', this)
    },
    get redirected(): boolean {
      return fetched.get(this)?.redirected ?? Reflect.get(prototype, 'redirected', this)
    },
    get type(): Response['type'] {
      return fetched.get(this)?.type ?? Reflect.get(prototype, 'type', this)
    },
    get headers(): Headers {
      const headers = Reflect.get(prototype, 'headers', this)
      if (!fetched.has(this)) return headers
      immutable ??= immutablePrototype(context)
      return Object.getPrototypeOf(headers) === immutable ? headers : Object.setPrototypeOf(headers, immutable)
    },
  }
}

function immutablePrototype(context: GuestContext): object {
  const { prototype } = context.cloner.export(context.real.Headers) as { prototype: object }
  const refuse = (): never => {
    throw new TypeError('immutable')
  }
  const descriptor = { value: refuse, writable: true, configurable: true, enumerable: false }
  return Object.create(prototype, { append: descriptor, set: descriptor, delete: descriptor })
}
