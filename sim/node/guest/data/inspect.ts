// `util.inspect` with settings of one incarnation: the real function, given the program's own defaults where they
// differ.
import { named } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'

type Inspect = (value: unknown, options?: unknown, ...legacy: unknown[]) => string
type Settings = Record<string, unknown>

interface RealInspect extends Inspect {
  readonly custom: symbol
  readonly colors: object
  readonly styles: object
  readonly defaultOptions: Settings
}

let defaults: Settings | undefined

/** The program's defaults, which it may change in place as it may Node's. */
export function inspectDefaults(context: GuestContext): Settings {
  const { inspect } = context.host.real('util') as { inspect: RealInspect }
  defaults ??= Object.seal({ ...inspect.defaultOptions })
  return defaults
}

export function createInspect(context: GuestContext): Inspect {
  const { inspect: real } = context.host.real('util') as { inspect: RealInspect }
  const changed = (): boolean =>
    defaults !== undefined && Object.entries(defaults).some(([key, value]) => real.defaultOptions[key] !== value)

  const inspect = named('inspect', 2, ((value: unknown, options?: unknown, ...legacy: unknown[]) => {
    if (!changed())
      return Reflect.apply(
        real,
        undefined,
        options === undefined && legacy.length === 0 ? [value] : [value, options, ...legacy],
      )
    if (typeof options === 'object' && options !== null) return real(value, { ...defaults, ...options })
    const [depth, colors] = legacy
    return real(value, {
      ...defaults,
      ...(typeof options === 'boolean' ? { showHidden: options } : {}),
      ...(depth === undefined ? {} : { depth }),
      ...(colors === undefined ? {} : { colors }),
    })
  }) as never) as Inspect
  return Object.defineProperties(inspect, {
    custom: { value: real.custom, writable: true, enumerable: true, configurable: true },
    colors: { value: context.realm.copy(real.colors), writable: true, enumerable: true, configurable: true },
    styles: { value: context.realm.copy(real.styles), writable: true, enumerable: true, configurable: true },
    defaultOptions: {
      get: () => inspectDefaults(context),
      set: (options: Settings) => {
        Object.assign(inspectDefaults(context), options)
      },
      enumerable: true,
      configurable: true,
    },
  })
}
