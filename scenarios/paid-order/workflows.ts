// A paid order: charge, reserve, ship, mail. If the goods are gone or the carrier stays away, what was done is undone
// in reverse order and the customer is told. Services may be unavailable for the first tries of a step: that is part of
// the workload.
import { step, workflow } from 'crashworthy'

export interface Order {
  readonly id: string
  readonly cents: number
  readonly quantity: number
  readonly chargeFails: number
  readonly shipFails: number
  readonly [key: string]: string | number
}

const retry = { max: 4, backoffMs: 1000 }

export const charge = step(
  'charge',
  (tools, order: Order) =>
    tools.call<{ accepted: boolean }>(
      'payments',
      'charge',
      { order: order.id, cents: order.cents },
      { failFirst: order.chargeFails },
    ),
  retry,
)
export const refund = step(
  'refund',
  (tools, order: Order) => tools.call('payments', 'refund', { order: order.id, cents: order.cents }),
  retry,
)
export const reserve = step(
  'reserve',
  (tools, order: Order) =>
    tools.call<{ reserved: boolean }>('inventory', 'reserve', { order: order.id, quantity: order.quantity }),
  retry,
)
export const release = step(
  'release',
  (tools, order: Order) => tools.call('inventory', 'release', { order: order.id }),
  retry,
)
export const ship = step(
  'ship',
  (tools, order: Order) =>
    tools.call<{ parcel: string }>('shipping', 'ship', { order: order.id }, { failFirst: order.shipFails }),
  { max: 2, backoffMs: 1000 },
)
export const mail = step(
  'mail',
  (tools, order: Order, text: string) => tools.call('mail', 'send', { order: order.id, text }),
  retry,
)

export const paidOrder = workflow('paid-order', function* (ctx, order: Order) {
  const payment = yield* ctx.step(charge, order)
  if (!payment.accepted) {
    yield* ctx.step(mail, order, 'declined')
    return 'declined'
  }
  const { reserved } = yield* ctx.step(reserve, order)
  if (!reserved) {
    yield* ctx.step(refund, order)
    yield* ctx.step(mail, order, 'out of stock')
    return 'out of stock'
  }
  try {
    yield* ctx.step(ship, order)
  } catch {
    yield* ctx.step(release, order)
    yield* ctx.step(refund, order)
    yield* ctx.step(mail, order, 'not shipped')
    return 'not shipped'
  }
  yield* ctx.sleep('5s')
  yield* ctx.step(mail, order, 'shipped')
  return 'shipped'
})

export const workflows = [paidOrder]
