// The alternating bit protocol: one value at a time over two queues that lose but do not reorder. Published as
// MCAlternatingBit in the TLA+ Examples (Lamport, Specifying Systems, chapter 14), with its fairness and its one
// property of liveness. Queues are unbounded there and bounded by a constraint; here they have room for one element
// more than the boundary allows, because the states beyond it are generated.
import { defineModel, t } from '../../../src/model/index.ts'

const bit = t.int(0, 1)
const datum = (values: number) => t.int(0, values - 1)

/** The places of a queue, to lose what is at one of them. */
const places = (queue: { readonly length: number }): readonly number[] =>
  Array.from({ length: queue.length }, (_, at) => at)

interface Message {
  readonly bit: number
  readonly value: number
}

interface Receiving {
  readonly messages: { readonly length: number; shift(): Message | undefined }
  receiverBit: number
  received: number
}

const canReceive = (s: { readonly messages: { readonly length: number } }): boolean => s.messages.length > 0

const receive = (s: Receiving): void => {
  const message = s.messages.shift()
  if (message === undefined) return
  s.receiverBit = message.bit
  s.received = message.value
}

export const alternatingBit = defineModel({
  name: 'alternatingBit',
  constants: { values: 2, messagesMax: 2, acknowledgementsMax: 2 },
  state: ({ values, messagesMax, acknowledgementsMax }) =>
    t.struct({
      messages: t.seq(t.struct({ bit, value: datum(values) }), messagesMax + 1),
      acknowledgements: t.seq(bit, acknowledgementsMax + 1),
      senderBit: bit,
      acknowledged: bit,
      receiverBit: bit,
      sent: datum(values),
      received: datum(values),
    }),
  init: ({ action, constants: { values } }) =>
    action({
      params: { first: bit, sent: datum(values), received: datum(values) },
      step: (s, { first, sent, received }) => {
        s.senderBit = first
        s.acknowledged = first
        s.receiverBit = first
        s.sent = sent
        s.received = received
      },
    }),
  actions: ({ action, constants: { values } }) => ({
    send: action({
      params: { value: datum(values) },
      when: (s) => s.acknowledged === s.senderBit,
      step: (s, { value }) => {
        s.sent = value
        s.senderBit = 1 - s.senderBit
        s.messages.push({ bit: s.senderBit, value })
      },
    }),
    sendAgain: action({
      fair: 'weak',
      when: (s) => s.acknowledged !== s.senderBit,
      step: (s) => s.messages.push({ bit: s.senderBit, value: s.sent }),
    }),
    receive: action({ fair: 'strong', when: canReceive, step: receive }),
    acknowledge: action({
      fair: 'weak',
      step: (s) => s.acknowledgements.push(s.receiverBit),
    }),
    hearAcknowledgement: action({
      fair: 'strong',
      when: (s) => s.acknowledgements.length > 0,
      step: (s) => {
        s.acknowledged = s.acknowledgements.shift() ?? s.acknowledged
      },
    }),
    loseMessage: action({
      params: { at: (s) => places(s.messages) },
      step: (s, { at }) => s.messages.remove(at),
    }),
    loseAcknowledgement: action({
      params: { at: (s) => places(s.acknowledgements) },
      step: (s, { at }) => s.acknowledgements.remove(at),
    }),
  }),
  properties: ({ always, leadsTo, constants: { values } }) => ({
    sameBitIsSameValue: always(
      (s) => s.senderBit !== s.acknowledged && s.receiverBit === s.senderBit,
      (s) => s.received === s.sent,
    ),
    ...Object.fromEntries(
      Array.from({ length: values }, (_, value) => [
        `value${value}IsReceived`,
        leadsTo(
          (s) => s.sent === value && s.senderBit !== s.acknowledged,
          (s) => s.received === value,
        ),
      ]),
    ),
  }),
  // A queue that loses a message each time that one is sent disables a receiver again and again, and weak fairness asks
  // nothing of it.
  mutants: ({ action }) => ({
    receivesWeakly: {
      receive: action({ fair: 'weak', when: canReceive, step: receive }),
    },
  }),
  boundary: (s, { messagesMax, acknowledgementsMax }) =>
    s.messages.length <= messagesMax && s.acknowledgements.length <= acknowledgementsMax,
})
