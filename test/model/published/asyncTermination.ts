// Detection of termination among nodes that send each other messages, as an abstraction: it says what a detector may
// claim, not how it finds out. Published as AsyncTerminationDetection in the TLA+ Examples (after Merz and Kuppe), with
// the constraint on pending messages; a node has room for one message more than the boundary allows, because the states
// beyond it are generated.
import { defineModel, t } from '../../../src/model/index.ts'

const node = (n: number) => t.int(0, n - 1)

interface Nodes {
  readonly nodes: { every(test: (node: { readonly active: boolean; readonly pending: number }) => boolean): boolean }
}

const terminated = (s: Nodes): boolean => s.nodes.every(({ active, pending }) => !active && pending === 0)

export const asyncTermination = defineModel({
  name: 'asyncTermination',
  constants: { n: 4, pendingMax: 3 },
  state: ({ n, pendingMax }) =>
    t.struct({
      nodes: t.record(node(n), t.struct({ active: t.bool, pending: t.int(0, pendingMax + 1) })),
      detected: t.bool,
    }),
  init: ({ action, constants: { n } }) =>
    action({
      // It may be detected at once that no node is active. Where one is, both choices of `detected` would be the same
      // state.
      params: { active: t.set(node(n)), detected: t.bool },
      when: (_, { active, detected }) => !detected || active.length === 0,
      step: (s, { active, detected }) => {
        for (const at of active) s.nodes.get(at).active = true
        s.detected = detected
      },
    }),
  actions: ({ action, constants: { n } }) => ({
    receive: action({
      params: { at: node(n) },
      when: (s, { at }) => s.nodes.get(at).pending > 0,
      step: (s, { at }) => {
        const receiver = s.nodes.get(at)
        receiver.active = true
        receiver.pending -= 1
      },
    }),
    terminate: action({
      params: { at: node(n), detected: t.bool },
      // The claim stays what it is, or becomes whether all have terminated by this step.
      when: (s, { at, detected }) => {
        if (!s.nodes.get(at).active) return false
        const isLast = s.nodes.every(({ active, pending }, other) => (!active || other === at) && pending === 0)
        return detected === s.detected || detected === isLast
      },
      step: (s, { at, detected }) => {
        s.nodes.get(at).active = false
        s.detected = detected
      },
    }),
    send: action({
      params: { from: node(n), to: node(n) },
      when: (s, { from }) => s.nodes.get(from).active,
      step: (s, { to }) => {
        s.nodes.get(to).pending += 1
      },
    }),
    detect: action({
      fair: 'weak',
      when: terminated,
      step: (s) => {
        s.detected = true
      },
    }),
  }),
  properties: ({ always, alwaysStep, leadsTo }) => ({
    detectedIsTrue: always((s) => s.detected, terminated),
    terminatedForEver: alwaysStep((before, after) => !terminated(before) || terminated(after)),
    terminationIsDetected: leadsTo(terminated, (s) => s.detected),
  }),
  boundary: (s, { pendingMax }) => s.nodes.every(({ pending }) => pending <= pendingMax),
})
