// Names that do not exist: which existing one is suggested, and when none is.
import { expect, test } from 'vitest'
import { didYouMean, quoted } from '../../src/errors/didYouMean.ts'

const known = ['when', 'step', 'params', 'durablePromise', 'task']

test.each([
  ['wen', 'when'],
  ['stpe', 'step'],
  ['parms', 'params'],
  ['durablepromise', 'durablePromise'],
  ['TASK', 'task'],
  ['tasks', 'task'],
  ['banana', undefined],
  ['', undefined],
  ['x', undefined],
  ['durable', undefined],
])('%s: %s', (word, meant) => {
  expect(didYouMean(word, known)).toBe(meant)
})

test('nothing is suggested where nothing is known', () => {
  expect(didYouMean('task', [])).toBeUndefined()
})

test('as part of a message', () => {
  expect([quoted('tsk', known), quoted('banana', known)]).toEqual(["'tsk' (did you mean 'task'?)", "'banana'"])
})
