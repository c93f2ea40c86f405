// Whether an event of a log is what a step shows. The event may say more: only the fields that the step shows are
// compared, in objects inside it likewise. Scalars and arrays are compared whole.
import type { Json } from '../../../sim/trace/event.ts'

export interface Difference {
  /** The path of the field, with dots; empty for the event itself. */
  readonly field: string
  readonly shown: Json
  /** What the event has there; undefined if nothing. */
  readonly found: Json | undefined
}

type Fields = { readonly [key: string]: Json | undefined }

export function matches(shown: Json | undefined, event: Json | undefined): boolean {
  if (shown === undefined) return true
  if (!isFields(shown)) return equal(shown, event)
  if (!isFields(event)) return false
  for (const field of Object.keys(shown)) if (!matches(shown[field], own(event, field))) return false
  return true
}

/** The fields in which an event is not what a step shows; none exactly if it matches. */
export function differences(shown: Json, event: Json | undefined, field = ''): readonly Difference[] {
  if (isFields(shown) && isFields(event)) {
    return Object.entries(shown).flatMap(([name, inner]) =>
      inner === undefined ? [] : differences(inner, own(event, name), field === '' ? name : `${field}.${name}`),
    )
  }
  return matches(shown, event) ? [] : [{ field, shown, found: event }]
}

/** Whether two values are the same; a field that is undefined is one that is not there. */
export function equal(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true
  if (Array.isArray(one))
    return (
      Array.isArray(other) && one.length === other.length && one.every((value, index) => equal(value, other[index]))
    )
  if (!isFields(one) || !isFields(other)) return false
  const covers = (fields: Fields): boolean =>
    Object.keys(fields).every((field) => equal(own(one, field), own(other, field)))
  return covers(one) && covers(other)
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function own(fields: Fields, field: string): Json | undefined {
  return Object.hasOwn(fields, field) ? fields[field] : undefined
}
