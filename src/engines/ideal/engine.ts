// The trivially correct engine, and so the gate against false alarms: all its state lives in a store that cannot fail,
// every result is recorded there before the workflow sees it, and the first record of a place wins. It is slow and
// simple on purpose. If a property is violated on it, the property or the world is wrong.
import { claims, defineEngine, faultKinds } from 'crashworthy'
import { createStore } from './store.ts'

export default defineEngine({
  name: 'ideal',
  about: 'The trivially correct engine: its state lives in a service that cannot fail.',
  machines: [{ name: 'worker', program: 'worker.ts', restart: 'always', movable: true }],
  entry: 'worker',
  services: () => [createStore()],
  supports: [
    'step',
    'sleep',
    'sleepUntil',
    'waitFor',
    'send',
    'call',
    'all',
    'race',
    'any',
    'cancel',
    'schedule',
    'now',
    'random',
    'uuid',
    'version',
  ],
  leaseMs: 0,
  recoveryBoundMs: 60_000,
  claims: claims({ survives: faultKinds.map(({ name }) => name) }),
})
