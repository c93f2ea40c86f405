// The words that the programs of the distributed engine share: where the server is, who is in which group, how a signal
// finds its run.
import type { Dialect, SignalPlan } from 'crashworthy/engines/resonate-local/dialect'

export const serverUrl: string = process.env['RESONATE_URL'] ?? 'http://server:8001'

export const workersGroup = 'workers'

/**
 * The SDK has no promise with an id of one's own but that of a call: a wait is a call that nobody is there to answer,
 * but the gateway.
 */
export const signals: SignalPlan = {
  // A colon parts the run from what is below it in the ids that the SDK makes, and is not for others.
  idOf: (run, topic, nth) => `${encodeURIComponent(run)}/${encodeURIComponent(topic)}/${nth}`,
  target: 'poll://any@nobody',
}

export const dialect: Dialect = { group: workersGroup, signals }
