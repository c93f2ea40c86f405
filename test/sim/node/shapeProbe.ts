// The program of the comparison of shapes (shape.test.ts). It runs in a real Node and in the simulated world and says
// what every global and every export of a builtin looks like: own members with their descriptors, types, names and
// lengths of functions, constructibility, prototype chains, instances, and which of them are `instanceof` which class.
// Invariant: it reads, and calls nothing but constructors and the recipes below; what it says holds no value that may
// differ between two processes.

/** What one path looks like, as text. */
export type Shapes = Record<string, string>

export interface Question {
  /** Builtin modules by name. */
  readonly modules: readonly string[]
  /** Paths that the world does not support, or denies: of these only the type and the descriptor count. */
  readonly unsupported: readonly string[]
  /** Expressions that make instances, by name. Each gets `require`. */
  readonly recipes: Readonly<Record<string, string>>
}

type AnyFunction = (...values: unknown[]) => unknown
type Constructor = new (...values: unknown[]) => object

interface Found {
  readonly path: string
  readonly value: object
  /** What belongs to an instance is not looked at any further. */
  readonly isInstance?: boolean
}

export function shapesOf({ modules, unsupported, recipes }: Question, require: (name: string) => unknown): Shapes {
  const shapes: Shapes = {}
  const unsupportedPaths = new Set(unsupported)
  const paths = new Map<unknown, string>()
  const classes: [path: string, own: Constructor][] = []
  const instances: [path: string, own: object][] = []
  const queue: Found[] = []

  const add = (path: string, value: unknown): string => {
    if (!isObject(value)) return typeof value === 'object' ? 'null' : typeof value
    const known = paths.get(value)
    if (known !== undefined) return known === path ? typeOf(value, path) : `= ${known}`
    if (unsupportedPaths.has(path)) return `${typeof value}, not compared`
    paths.set(value, path)
    if (isLookedInto(path, value)) queue.push({ path, value })
    return typeOf(value, path)
  }

  const lookAt = ({ path, value, isInstance }: Found): void => {
    shapes[path] = [...summaryOf(path, value), ...inheritedOf(value)].join(' ')
    for (const key of Reflect.ownKeys(value)) {
      if (typeof value === 'function' && isOrdinary(value, key)) continue
      const at = `${path}${typeof key === 'symbol' ? `[${String(key.description)}]` : `.${key}`}`
      const isPrototype = path.endsWith('.prototype')
      // An export may be made on its first use, so it is read before its descriptor is.
      const content = isPrototype ? undefined : read(value, key)
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      if (descriptor === undefined) continue
      const held = 'value' in descriptor ? descriptor.value : content
      const type = isInstance === true ? typeOf(held) : add(at, held)
      shapes[`${at} *`] = `${flagsOf(descriptor)} ${isPrimitiveAccessor(descriptor, held) ? 'accessor' : type}`
    }
    if (typeof value === 'function' && isInstance !== true) construct(path, value as AnyFunction)
  }

  const construct = (path: string, own: AnyFunction): void => {
    const prototype = Object.getOwnPropertyDescriptor(own, 'prototype')?.value as unknown
    if (!isConstructor(own) || !isObject(prototype) || !/^[A-Z]/.test(own.name)) return
    const Own = own as unknown as Constructor
    classes.push([path, Own])
    // It would connect. There is a recipe for it.
    if (own.name === 'ClientRequest') return
    shapes[`${path}()`] = outcomeOf(() => typeof Reflect.apply(own, undefined, []))
    shapes[`new ${path}()`] = outcomeOf(() => {
      const instance = new Own()
      instances.push([`new ${path}()`, instance])
      lookAt({ path: `new ${path}() it`, value: instance, isInstance: true })
      const Sub = class extends Own {}
      instances.push([`new (class extends ${path})()`, new Sub()])
      return [instance instanceof Sub, new Sub() instanceof Sub]
    })
    shapes[`inherits ${path}`] = outcomeOf(() => {
      const Old = function Old(this: object): void {
        Reflect.apply(own, this, [])
      } as unknown as Constructor
      Object.setPrototypeOf(Old.prototype, prototype)
      Object.setPrototypeOf(Old, own)
      const old = new Old()
      return [old instanceof Own, old instanceof Old]
    })
  }

  shapes['globalThis *'] = add('globalThis', globalThis)
  for (const name of modules) shapes[`${name} *`] = add(name, require(`node:${name}`))
  for (let found = queue.shift(); found !== undefined; found = queue.shift()) lookAt(found)
  for (const [name, text] of Object.entries(recipes)) {
    shapes[`recipe ${name}`] = outcomeOf(() => {
      const made: unknown = new Function('require', `return (${text})`)(require)
      if (!isObject(made)) return typeof made
      instances.push([`recipe ${name}`, made])
      return `${typeof made} ${chainOf(made).join(' < ')}`
    })
  }
  for (const [path, instance] of instances) {
    const isOf = classes.filter(([, Own]) => outcomeOf(() => instance instanceof Own) === 'true')
    shapes[`${path} instanceof`] = isOf.map(([name]) => name).join(' ')
  }
  return shapes
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/**
 * Whether its members count: those of functions, prototypes, tables and of what is a global or an export itself. What
 * `process` holds is data of the process.
 */
function isLookedInto(path: string, value: object): boolean {
  if (typeof value === 'function' || path.endsWith('.prototype')) return true
  if (path.startsWith('process.')) return false
  return path.split('.').length <= 2 && /^(?:globalThis\.)?[\w/]+$/.test(path)
    ? true
    : /^(?:Object)?$/.test(chainOf(value).join())
}

function read(holder: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(holder, key)
  } catch {
    return undefined
  }
}

function summaryOf(path: string, value: object): string[] {
  if (typeof value !== 'function') return ['object', chainOf(value, selfOf(path, value)).join(' < ')]
  const kind = isConstructor(value) ? 'constructor' : 'function'
  return [kind, `${String(value.name)}/${String(value.length)}`, chainOf(value).join(' < ')]
}

/** The chain of a prototype begins with itself. */
function selfOf(path: string, value: object): string[] {
  return path.endsWith('.prototype') ? [nameOf(value)] : []
}

/** The names of an object's prototypes. Two neighbours of one name count as one: see shape.test.ts. */
function chainOf(value: object, self: readonly string[] = []): string[] {
  const names: string[] = [...self]
  for (let at = parentOf(value); at !== null; at = parentOf(at)) {
    const name = typeof at === 'function' ? `function ${at.name}` : nameOf(at)
    if (names.at(-1) !== name) names.push(name)
  }
  return names
}

/** What every function has, or every one that can be constructed: the summary says it. */
function isOrdinary(value: AnyFunction | object, key: PropertyKey): boolean {
  if (key === 'arguments' || key === 'caller') return true
  const descriptor = Object.getOwnPropertyDescriptor(value, key)
  if (descriptor === undefined) return true
  if (key === 'name' || key === 'length') return flagsOf(descriptor) === '-cr'
  if (key !== 'prototype' || !isObject(descriptor.value) || flagsOf(descriptor) !== '--w') return false
  const [only, ...others] = Reflect.ownKeys(descriptor.value)
  return only === 'constructor' && others.length === 0 && chainOf(descriptor.value).join() === 'Object'
}

function parentOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null
}

function nameOf(prototype: object): string {
  const maker = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value as unknown
  if (typeof maker === 'function') return maker.name
  return `(${Reflect.ownKeys(prototype).map(String).join(',')})`
}

/** Members that come from further up, without those of every object and every function. */
function inheritedOf(value: object): string[] {
  const names = new Set<string>()
  for (let at = parentOf(value); at !== null && parentOf(at) !== null; at = parentOf(at)) {
    if (typeof at === 'function' || nameOf(at) === 'Function') continue
    for (const key of Reflect.ownKeys(at)) if (!Object.hasOwn(value, key)) names.add(String(key))
  }
  return [...names].sort().map((name) => `+${name}`)
}

function typeOf(value: unknown, path = ''): string {
  if (value === null) return 'null'
  return typeof value === 'object' ? `object ${chainOf(value, selfOf(path, value)).join(' < ')}` : typeof value
}

function flagsOf(descriptor: PropertyDescriptor): string {
  const { enumerable, configurable, writable, get, set } = descriptor
  const kind = 'value' in descriptor ? (writable === true ? 'w' : 'r') : `${get ? 'g' : ''}${set ? 's' : ''}`
  return `${enumerable === true ? 'e' : '-'}${configurable === true ? 'c' : '-'}${kind}`
}

/** What a getter of a plain value returns may depend on the process. */
function isPrimitiveAccessor(descriptor: PropertyDescriptor, held: unknown): boolean {
  return !('value' in descriptor) && !isObject(held)
}

function isConstructor(value: unknown): boolean {
  try {
    Reflect.construct(Object, [], value as Constructor)
    return true
  } catch {
    return false
  }
}

function outcomeOf(body: () => unknown): string {
  try {
    const value = body()
    return isObject(value) && !Array.isArray(value) ? typeof value : String(value)
  } catch (error) {
    const { name, code, message } = error as { name: string; code?: string; message: string }
    return `${name} ${code} ${String(message).split('\n')[0]}`
  }
}
