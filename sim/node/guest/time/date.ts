// Date, and what else reads the wall clock without being asked for a time: Intl.DateTimeFormat, Temporal.Now.
// The intrinsics are the realm's own; only the places that would read the real clock are replaced.
import type { HostBinding } from '../../host/binding.ts'
import { named } from '../realm/clone.ts'

export function wallMs(host: HostBinding): number {
  return Math.floor(host.wallUs() / 1000)
}

/** Replaces the realm's Date by one whose `now` is the machine's. */
export function installDate(host: HostBinding): void {
  const RealDate = Date
  const SimulatedDate = named('Date', 7, function (this: unknown, ...values: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(wallMs(host)).toString()
    return Reflect.construct(RealDate, values.length === 0 ? [wallMs(host)] : values, new.target)
  })
  Object.defineProperty(SimulatedDate, 'prototype', { value: RealDate.prototype, writable: false })
  Object.defineProperty(RealDate.prototype, 'constructor', { value: SimulatedDate, writable: true, configurable: true })
  hide(SimulatedDate, { now: named('now', 0, () => wallMs(host)), parse: RealDate.parse, UTC: RealDate.UTC })
  hide(globalThis, { Date: SimulatedDate })
}

/** `Intl.DateTimeFormat().format()` without a date means now. */
export function installDateTimeFormat(host: HostBinding): void {
  const { prototype } = Intl.DateTimeFormat
  const format = Object.getOwnPropertyDescriptor(prototype, 'format')?.get
  const { formatToParts } = prototype
  if (format === undefined) throw new Error('Intl.DateTimeFormat.prototype.format is expected to be an accessor')
  Object.defineProperty(prototype, 'format', {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const bound = format.call(this) as (date?: unknown) => string
      return named('', 1, (date?: unknown) => bound(date === undefined ? wallMs(host) : date))
    },
  })
  hide(prototype, {
    formatToParts: {
      formatToParts(this: Intl.DateTimeFormat, date: unknown) {
        return formatToParts.call(this, (date === undefined ? wallMs(host) : date) as number)
      },
    }.formatToParts,
  })
}

interface TemporalNamespace {
  readonly Now: object
  readonly Instant: {
    fromEpochMilliseconds(ms: number): { toZonedDateTimeISO(zone: string): Record<string, () => unknown> }
  }
}

/** Temporal is present from Node 26 on. */
export function installTemporal(host: HostBinding): void {
  const { Temporal } = globalThis as { Temporal?: TemporalNamespace }
  if (Temporal === undefined) return
  const instant = (): ReturnType<TemporalNamespace['Instant']['fromEpochMilliseconds']> =>
    Temporal.Instant.fromEpochMilliseconds(wallMs(host))
  const zoneId = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone
  const zoned = (zone = zoneId()): Record<string, () => unknown> => instant().toZonedDateTimeISO(zone)
  hide(Temporal.Now, {
    instant,
    timeZoneId: zoneId,
    zonedDateTimeISO: zoned,
    plainDateTimeISO: (zone?: string) => zoned(zone)['toPlainDateTime']?.(),
    plainDateISO: (zone?: string) => zoned(zone)['toPlainDate']?.(),
    plainTimeISO: (zone?: string) => zoned(zone)['toPlainTime']?.(),
  })
}

/** Defines members as builtins are: writable, configurable, not enumerable. */
export function hide(target: object, members: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(members)) {
    Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: false })
  }
}
