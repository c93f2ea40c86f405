// One to three paid orders at a time; some are declined, some out of stock, some not shipped.

import { defineScenario, endsWith, inventory, ledger, mail, payments } from 'crashworthy'
import { allProperties, noEarlyTimers } from 'crashworthy/properties'

export default defineScenario({
  name: 'paid-order',
  about: 'Charge, reserve, ship, mail, with retries and compensation.',
  workflows: 'workflows.ts',
  uses: ['step', 'sleep'],
  services: {
    payments: payments({ limitCents: 50_000 }),
    inventory: inventory({ stock: 10 }),
    shipping: ledger({ ship: ({ order }) => ({ output: { parcel: `parcel of ${String(order)}` } }) }),
    mail: mail(),
  },
  workload: (fc) =>
    fc
      .array(
        fc.record({
          cents: fc.integer({ min: 100, max: 60_000 }),
          quantity: fc.integer({ min: 1, max: 12 }),
          chargeFails: fc.constantFrom(0, 0, 0, 1, 2),
          shipFails: fc.constantFrom(0, 0, 0, 1, 4),
          atMs: fc.integer({ min: 0, max: 3000 }),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map((orders) => ({
        starts: orders.map(({ atMs, ...order }, index) => ({
          run: `order-${index + 1}`,
          workflow: 'paid-order',
          values: [{ id: `order-${index + 1}`, ...order }],
          atMs,
        })),
        signals: [],
        // The latest start, the retries of two steps, the sleep.
        scriptedMs: 3000 + 2 * 4000 + 5000,
      })),
  properties: [...allProperties, noEarlyTimers],
  sometimes: [
    endsWith('shipped', 'an order is shipped'),
    endsWith('declined', 'a card is declined'),
    endsWith('out of stock', 'an order is refunded because the goods are gone'),
    endsWith('not shipped', 'an order is undone because the carrier stays away'),
  ],
  mustFire: [],
})
