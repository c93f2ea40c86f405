// MultiPaxos of three replicas is published up to a renaming of the replicas (TLC's SYMMETRY); here it is searched
// whole, and the published counts are got by Burnside's lemma: the orbits of a group are as many as the states that one
// of its elements leaves as they are, on average.
import { expect, test } from 'vitest'
import { check, snapshot } from '../../../src/model/index.ts'
import { multiPaxos } from './multiPaxos.ts'

type View = Parameters<NonNullable<(typeof multiPaxos)['ends']>>[0]

/**
 * Whether exchanging replicas 0 and 1 leaves the state as it is. Only one replica prepares a ballot, so that neither of
 * the two may have prepared one; that rules out nearly all states at once.
 */
function isFixedByExchange(s: View): boolean {
  for (const from of [0, 1])
    for (const ballot of [1, 2]) if (s.sent.has({ kind: 'prepare', from, ballot })) return false
  const [one, other] = [0, 1].map((at) => JSON.stringify(snapshot(s.replicas.get(at))))
  if (one !== other) return false
  return s.sent.every(
    (message) => !('from' in message) || message.from === 2 || s.sent.has({ ...message, from: 1 - message.from }),
  )
}

/** Whether passing every replica on to the next leaves it as it is: for the same reason, nothing was prepared then. */
function isFixedByRotation(s: View): boolean {
  return s.sent.size === 0
}

test('MultiPaxos counts as published, up to a renaming of replicas', () => {
  const states = { exchange: 0, rotation: 0 }
  const steps = { exchange: 0, rotation: 0 }
  const count = (counts: typeof states, s: View): true => {
    if (isFixedByExchange(s)) counts.exchange += 1
    if (isFixedByRotation(s)) counts.rotation += 1
    return true
  }
  const counting: typeof multiPaxos = {
    ...multiPaxos,
    properties: (tools) => ({
      ...multiPaxos.properties?.(tools),
      countsStates: tools.always((s) => count(states, s)),
      countsSteps: tools.alwaysStep((before) => count(steps, before)),
    }),
  }
  // The first check of a model ends with an audit, which asks of its first states again: it would be counted, too.
  check(counting, { statesMax: 1 })
  for (const counts of [states, steps]) Object.assign(counts, { exchange: 0, rotation: 0 })
  const result = check(counting)
  // Of the six renamings three exchange two replicas, two rotate all three, and one changes nothing.
  const orbits = (all: number, { exchange, rotation }: typeof states): number => (all + 3 * exchange + 2 * rotation) / 6
  expect({
    verdict: result.verdict,
    distinct: orbits(result.distinct, states),
    generated: 1 + orbits(result.generated - 1, steps),
    depth: result.depth,
  }).toEqual({ verdict: 'holds', distinct: 343_796, generated: 736_012, depth: 28 })
})
