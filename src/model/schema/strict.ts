// Objects that refuse names that they do not have. A misspelt field of a state reads as undefined in JavaScript, and a
// property that compares undefined with something can hold in every state. Views and values therefore end their
// prototype chain in a proxy: a name that exists is found before it, so that only a mistake pays for it.
import { quoted } from '../../errors/didYouMean.ts'
import { ModelError } from '../../errors/modelError.ts'

/** The method of a view that says where it is, for messages. */
export const place: unique symbol = Symbol.for('crashworthy:place')

/** What the language itself asks of any object: JSON.stringify and await. */
const asked = ['toJSON', 'then']

const namesShown = 12

/** A prototype for objects with these names only. @param what such an object is, in a message. */
function strictPrototype(what: string, names: readonly string[]): object {
  const known = names.length > namesShown ? [...names.slice(0, namesShown), '…'] : names
  const refuse = (name: string, receiver: unknown): never => {
    const where = (receiver as { readonly [place]?: () => string })[place]?.() ?? what
    throw new ModelError(`${where} has no ${quoted(name, names)}; it has: ${known.join(', ') || 'nothing'}`)
  }
  return new Proxy(Object.prototype, {
    get: (target, name, receiver) => {
      if (typeof name === 'symbol' || name in target || asked.includes(name)) return Reflect.get(target, name, receiver)
      return refuse(name, receiver)
    },
    set: (_, name, __, receiver) => refuse(String(name), receiver),
  })
}

/** Makes all instances of a class strict: they have the names of its prototype, and `fields`. */
export function seal(made: { readonly prototype: object }, what: string, fields: readonly string[]): void {
  const names = [...Object.getOwnPropertyNames(made.prototype).filter((name) => name !== 'constructor'), ...fields]
  Object.setPrototypeOf(made.prototype, strictPrototype(what, names))
}

/** A frozen copy that refuses names that `value` does not have. */
export function strict<Value extends object>(value: Value, what: string): Value {
  return Object.freeze(Object.setPrototypeOf({ ...value }, strictPrototype(what, Object.keys(value))))
}

/** A frozen copy without strict prototypes, for those who look at values from outside. */
export function plain<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map(plain)) as Value
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))) as Value
}
