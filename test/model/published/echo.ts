// Echo (Chang, Echo Algorithms; the public TLA+ Examples, echo/MCEcho): an initiator builds a spanning tree of an
// undirected graph. A node takes the sender of the first message that it hears as its parent, passes the message on to
// its other neighbours, and when it has heard from all of them answers its parent, which so learns its children. The
// graph is complete, as in the published model of three nodes; node 0 begins.
import { defineModel, t } from '../../../src/model/index.ts'

const node = (n: number) => t.int(0, n - 1)
const message = (n: number) => t.union({ explore: { from: node(n) }, answer: { from: node(n) } })
const initiator = 0

export const echo = defineModel({
  name: 'echo',
  constants: { n: 3 },
  state: ({ n }) =>
    t.struct({
      inboxes: t.record(node(n), t.set(message(n))),
      stages: t.record(node(n), t.enum('starting', 'listening', 'answering', 'done')),
      parents: t.record(node(n), t.option(node(n))),
      children: t.record(node(n), t.set(node(n))),
      heard: t.record(node(n), t.int(0, n - 1)),
    }),
  actions: ({ action, constants: { n } }) => ({
    start: action({
      params: { at: node(n) },
      when: (s, { at }) => s.stages.get(at) === 'starting',
      step: (s, { at }) => {
        s.stages.set(at, 'listening')
        if (at !== initiator) return
        s.inboxes.forEach((inbox, to) => {
          if (to !== at) inbox.add({ kind: 'explore', from: at })
        })
      },
    }),
    hear: action({
      params: { at: node(n), heard: message(n) },
      when: (s, { at, heard }) =>
        s.stages.get(at) === 'listening' && s.heard.get(at) < n - 1 && s.inboxes.get(at).has(heard),
      step: (s, { at, heard }) => {
        const first = s.heard.get(at) === 0
        s.inboxes.get(at).delete(heard)
        s.heard.set(at, s.heard.get(at) + 1)
        if (heard.kind === 'answer') s.children.get(at).add(heard.from)
        if (at === initiator || !first) return
        s.parents.set(at, heard.from)
        s.inboxes.forEach((inbox, to) => {
          if (to !== at && to !== heard.from) inbox.add({ kind: 'explore', from: at })
        })
      },
    }),
    stopListening: action({
      params: { at: node(n) },
      when: (s, { at }) => s.stages.get(at) === 'listening' && s.heard.get(at) === n - 1,
      step: (s, { at }) => s.stages.set(at, 'answering'),
    }),
    answer: action({
      params: { at: node(n) },
      when: (s, { at }) => s.stages.get(at) === 'answering',
      step: (s, { at }) => {
        s.stages.set(at, 'done')
        const parent = s.parents.get(at)
        if (at !== initiator && parent !== null) s.inboxes.get(parent).add({ kind: 'answer', from: at })
      },
    }),
    // The published model stutters explicitly when all is done, so that stopping is no deadlock.
    rest: action({
      when: (s) => s.stages.every((stage) => stage === 'done'),
      step: () => undefined,
    }),
  }),
  properties: ({ always, sometimes, constants: { n } }) => ({
    initiatorIsRoot: always((s) => s.parents.get(initiator) === null),
    firstIsExplore: always((s) =>
      s.inboxes.every(
        (inbox, at) => at === initiator || s.parents.get(at) !== null || inbox.every(({ kind }) => kind === 'explore'),
      ),
    ),
    childrenHaveParent: always((s) =>
      s.children.every((children, at) => children.every((child) => s.parents.get(child) === at)),
    ),
    parentKnowsChild: always((s) =>
      s.parents.every(
        (parent, at) => parent === null || s.stages.get(parent) !== 'done' || s.children.get(parent).has(at),
      ),
    ),
    // At the end, whoever goes from parent to parent comes to the initiator.
    spansAll: always(
      (s) => s.stages.every((stage) => stage === 'done'),
      (s) =>
        s.parents.every((_, start) => {
          let at: number | null = start
          for (let steps = 0; steps < n && at !== null && at !== initiator; steps += 1) at = s.parents.get(at)
          return at === initiator
        }),
    ),
    deepTree: sometimes((s) => s.parents.some((parent) => parent !== null && parent !== initiator)),
  }),
})
