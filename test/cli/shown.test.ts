// What a person sees: text of programs is escaped, lines break between words, progress says how fast and how long.
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { sayProgress } from '../../src/cli/progress.ts'
import { forTerminal, shown } from '../../src/cli/shown.ts'
import { escaped, escapedLines } from '../../src/errors/escaped.ts'

test('control characters, escape sequences and marks of direction are shown, not obeyed', () => {
  expect(escaped('a\0b\u001B[31mc\r\n\td\u202Ee\u009B')).toBe('a\\0b\\u{1b}[31mc\\r\\n\\td\\u{202e}e\\u{9b}')
  expect(escapedLines('one\ntwo\u0007')).toEqual(['one', 'two\\u{7}'])
  expect(escaped('Grüße, 日本 🙂')).toBe('Grüße, 日本 🙂')
})

test('at a terminal a long line goes on further in, and no word is cut; elsewhere it stays whole', () => {
  const report = '  ✗ one: the quick brown fox jumps over the lazy dog\n    evidence\n'
  expect(stripVTControlCharacters(forTerminal(report, 24, process.stdout))).toMatchInlineSnapshot(`
    "  ✗ one: the quick brown
        fox jumps over the
        lazy dog
        evidence
    "
  `)
  expect(shown(report, { isTTY: false } as NodeJS.WriteStream)).toBe(report)
})

test('progress: what is done, how fast, how long it will take, what was found', () => {
  const progress = { scenario: 'paid-order', phase: 'running', done: 30, total: 120, findings: 1 } as const
  expect(sayProgress(progress, 10_000)).toBe('paid-order: running, 30 of 120, 3.0 runs/s, 30 s left, 1 finding')
  expect(sayProgress({ ...progress, total: 3000, findings: 0 }, 1000)).toBe(
    'paid-order: running, 30 of 3000, 30 runs/s, 1 min 39 s left, 0 findings',
  )
})
