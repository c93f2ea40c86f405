// Histories of a queue and of a register in the manner of those by which Herlihy and Wing ("Linearizability: a
// correctness condition for concurrent objects", 1990) explain what is acceptable. Calls that have not returned there
// are unanswered here.
import { expect, test } from 'vitest'
import { linearizable } from '../../../src/model/linearizability/linearizable.ts'
import { answered, unanswered } from './histories.ts'
import { queue, register } from './objects.ts'

const [x, y, z] = [1, 2, 3]
const enqueue = (item: number) => ({ action: 'enqueue', input: { item } })
const dequeue = { action: 'dequeue' }
const read = { action: 'read' }
const write = (value: number) => ({ action: 'write', input: { value } })

test.each([
  [
    'items that were enqueued at the same time come out in either order',
    'linearizable',
    [
      answered('A', enqueue(x), [1, 4]),
      answered('B', enqueue(y), [2, 3]),
      answered('B', dequeue, [5, 6], x),
      answered('A', dequeue, [7, 8], y),
      unanswered('A', enqueue(z), 9),
    ],
  ],
  [
    'an item that was enqueued before another one comes out before it',
    'violated',
    [answered('A', enqueue(x), [1, 2]), answered('B', enqueue(y), [3, 5]), answered('A', dequeue, [4, 6], y)],
  ],
  [
    'an item can come out before its enqueuer knows that it is in',
    'linearizable',
    [unanswered('A', enqueue(x), 1), answered('B', dequeue, [2, 3], x)],
  ],
  [
    'an item comes out once',
    'violated',
    [
      answered('A', enqueue(x), [1, 3]),
      answered('B', enqueue(y), [2, 4]),
      answered('A', dequeue, [5, 7], y),
      answered('C', dequeue, [6, 8], y),
    ],
  ],
])('queue: %s', (_, verdict, history) => {
  expect(linearizable(queue.model, history).verdict).toBe(verdict)
})

test.each([
  [
    'a write without an answer may have taken effect',
    'linearizable',
    [
      answered('A', write(0), [1, 3]),
      answered('B', write(1), [2, 5]),
      answered('A', read, [4, 6], 1),
      unanswered('C', write(0), 7),
      answered('B', read, [8, 9], 0),
    ],
  ],
  [
    'a read does not go back behind what another one has seen',
    'violated',
    [
      answered('A', write(0), [1, 2]),
      answered('B', write(1), [3, 10]),
      answered('A', read, [4, 5], 1),
      answered('C', read, [6, 7], 0),
    ],
  ],
  [
    'two reads during one write see it or not, in the order of time',
    'linearizable',
    [answered('B', write(1), [1, 10]), answered('A', read, [2, 3], 0), answered('A', read, [4, 5], 1)],
  ],
])('register: %s', (_, verdict, history) => {
  expect(linearizable(register.model, history).verdict).toBe(verdict)
})
