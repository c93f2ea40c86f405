// Why no action explains an event: for each, the best that it can do in any of some states.
import type { ParamValues } from '../instance/parameters.ts'
import { differences } from './match.ts'
import type { Product, Target, Visible } from './product.ts'
import type { Refusal } from './result.ts'

type Differing = Extract<Refusal, { readonly kind: 'differs' }>

/** @param each opens the product's item in each of the states, one after the other. */
export function refusals(product: Product, { event }: Target, each: (visit: () => void) => void): readonly Refusal[] {
  const { instance } = product

  function refusal(visible: Visible): Refusal {
    const { index, name, fromEvent } = visible
    let nearest: Differing | undefined
    let unread: Refusal | undefined
    let params: ParamValues | undefined
    const attempt = (chosen: ParamValues): void => {
      if (nearest?.differences.length === 0 || instance.take(index, chosen) === undefined) return
      const shown = product.shows(index, chosen)
      const found = differences(shown, event)
      if (nearest === undefined || found.length < nearest.differences.length) {
        nearest = { action: name, kind: 'differs', params: chosen, shown, differences: found }
      }
    }
    each(() => {
      if (fromEvent === undefined) {
        for (const chosen of instance.choices(index)) attempt(chosen)
        return
      }
      const reading = fromEvent(event, instance.beforeView)
      if (reading.kind === 'none') unread = { action: name, kind: 'noParameters' }
      else if (reading.kind === 'outside') {
        unread ??= { action: name, kind: 'outsideParameter', parameter: reading.parameter, value: reading.value }
      } else {
        params = reading.params
        attempt(reading.params)
      }
    })
    if (nearest?.differences.length === 0) return { action: name, kind: 'limited', params: nearest.params }
    if (nearest !== undefined) return nearest
    if (params !== undefined) return { action: name, kind: 'disabled', params }
    return unread ?? { action: name, kind: 'disabled' }
  }

  return instance.actions.map(({ name }, index) => {
    const visible = product.visible.find((action) => action.index === index)
    return visible === undefined ? { action: name, kind: 'hidden' } : refusal(visible)
  })
}
