// The time zone in which V8 shows local times. It is one for the whole host process, and a program sets its own by
// `process.env.TZ`; so the kernel brings the zone of an event's owner into force before the event, and the host's own
// back after each slice. Node asks the real environment, which only the main thread of a process can change.

/** What the machines of the world are set to. */
export const machineZone = 'UTC'

/** In force now. */
let current: string | undefined = process.env['TZ']
let hostZone: string | undefined
let isChanged = false

/** Brings a zone into force, until `restoreTimeZone`. Cheap if it is already. */
export function useTimeZone(zone: string): void {
  if (zone === current) return
  if (!isChanged) {
    hostZone = process.env['TZ']
    isChanged = true
  }
  apply(zone)
}

/** The zone is the host's own again. */
export function restoreTimeZone(): void {
  if (!isChanged) return
  isChanged = false
  apply(hostZone)
}

/**
 * Whether local times are exactly those of a real process with this TZ. Not if the host runs in a worker thread, and
 * not for values for which Node asks files of the host: what ICU does not know by name.
 */
export function knowsTimeZone(zone: string): boolean {
  if (zone === machineZone) return true
  if (zone !== '' && !isNamed(zone)) return false
  const before = current
  useTimeZone(zone)
  const known = zone === '' ? canChange() : shownZone() !== undefined
  useTimeZone(before ?? machineZone)
  return known && canChange()
}

function apply(zone: string | undefined): void {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
  current = zone
}

function isNamed(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

function shownZone(): string | undefined {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

let changes: boolean | undefined

function canChange(): boolean {
  if (changes === undefined) {
    const before = current
    apply('Asia/Tokyo')
    changes = new Date(0).getTimezoneOffset() === -540
    apply(before)
  }
  return changes
}
