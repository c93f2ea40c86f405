// Liveness over small traces: the list of who waits for what, as a person reads it.
import { expect, test } from 'vitest'
import type { Json } from '../../../sim/trace/event.ts'
import { runsComplete } from '../../../specs/properties/runsComplete.ts'
import type { RunEnd } from '../../../src/property/property.ts'
import { judge, type Line } from './judge.ts'

const late: RunEnd = { kind: 'deadline', boundMs: 60_000 }
const start = (run: string): Line => ['client.call', { who: 'client', operation: 'start', run }]
const ended = (run: string): Line => ['client.return', { who: 'first reader', operation: 'result', run, output: 1 }]

/** Notes of a workflow's or step's wrapper on a machine, at a second. */
function on(machine: string, incarnation: number, seconds: number, kind: Line[0], data: Json): Line {
  return [kind, data, machine, incarnation, seconds]
}

/** What is said of the lines, without its evidence. */
function told(lines: readonly Line[]): string {
  return judge(runsComplete, lines, late).violations.join('\n')
}

test('a run that has ended, or of which a limit says nothing', () => {
  const waits: Line = ['workflow.command', { run: 'r', path: '2', verb: 'sleep', forMs: 5 }]
  expect(judge(runsComplete, [], late)).toMatchObject({ violations: [], premises: 0 })
  expect(judge(runsComplete, [start('r'), waits, ended('r')], late)).toMatchObject({ violations: [], premises: 1 })
  expect(judge(runsComplete, [start('r'), waits], { kind: 'limited', boundMs: 0 }).violations).toEqual([])
  expect(judge(runsComplete, [start('r'), waits], { kind: 'finished', boundMs: 0 }).violations).toEqual([])
})

test('single runs: each says where it stands, and one message holds them all', () => {
  const lines: readonly Line[] = [
    ...['waiting', 'asleep', 'silent', 'untold', 'unknown', 'fine'].map(start),
    on('worker', 1, 10, 'workflow.command', {
      run: 'waiting',
      path: '2',
      verb: 'waitFor',
      topic: 'approval',
      timeoutMs: null,
    }),
    on('worker', 1, 11, 'workflow.command', { run: 'asleep', path: '0', verb: 'sleep', forMs: 5 }),
    on('worker', 1, 12, 'workflow.command', { run: 'silent', path: '0', verb: 'now' }),
    on('worker', 2, 13, 'workflow.observe', { run: 'silent', path: '0', value: 1 }),
    on('worker', 2, 14, 'workflow.end', { run: 'untold', value: 1 }),
    on('worker', 2, 15, 'workflow.end', { run: 'fine', value: 1 }),
    ended('fine'),
    // A replay asks again: the time at which it asked first counts, and where it ran last.
    on('worker', 3, 90_000, 'workflow.enter', { run: 'waiting', workflow: 'w', values: [] }),
    on('worker', 3, 90_000, 'workflow.command', {
      run: 'waiting',
      path: '2',
      verb: 'waitFor',
      topic: 'approval',
      timeoutMs: null,
    }),
    on('worker', 3, 90_000, 'workflow.enter', { run: 'asleep', workflow: 'w', values: [] }),
  ]
  expect(told(lines)).toMatchInlineSnapshot(`
    "5 runs have not ended 60 s after healing:
        waiting is blocked on waitFor 2 (\`approval\`) since 00:00:10.000000; last ran on worker.3
        asleep started at 1d 01:00:00.000000 and gave no new command; last ran on worker.3
        silent went on after command 0 at 00:00:13.000000 and gave no new command; last ran on worker.2
        untold: its workflow ended, but its caller did not get the result; last ran on worker.2
        unknown: its workflow never started: #1 #15"
  `)
  expect(judge(runsComplete, lines, late).causes).toEqual(['blocked on waitFor'])
})

test('each reader is told, not only one', () => {
  const asks = (who: string): Line => ['client.call', { who, operation: 'result', run: 'r' }]
  const refused: Line = [
    'client.return',
    { who: 'second reader', operation: 'result', run: 'r', failure: 'connection reset' },
  ]
  const lines: readonly Line[] = [
    start('r'),
    asks('first reader'),
    asks('second reader'),
    ended('r'),
    refused,
    asks('second reader'),
  ]
  expect(judge(runsComplete, lines, late)).toEqual({
    violations: ['the second reader of r did not get its result 60 s after healing: #3'],
    causes: ['a reader got no result'],
    premises: 1,
  })
  expect(told([...lines, ['client.return', { who: 'second reader', operation: 'result', run: 'r', output: 1 }]])).toBe(
    '',
  )
  expect(judge(runsComplete, lines, { kind: 'detected', boundMs: 0 }).violations).toEqual([])
})

test('a signal is acknowledged where its run waits for it', () => {
  const sends = (id: string): Line => [
    'client.call',
    { who: 'client', operation: 'signal', run: 'child', topic: 'go', payload: 1, id },
  ]
  const taken: Line = [
    'client.return',
    { who: 'client', operation: 'signal', run: 'child', id: 'signal-1', output: null },
  ]
  const waits = (topic: string): Line =>
    on('worker', 1, 10, 'workflow.command', {
      run: 'child',
      path: '0',
      verb: 'race',
      operations: [{ verb: 'waitFor', topic, timeoutMs: null }],
    })
  const lines = [sends('signal-1'), sends('signal-2'), taken]
  expect(judge(runsComplete, [...lines, waits('go')], late)).toEqual({
    violations: ["child waits for 'go', and a signal of it was not acknowledged 60 s after healing: #2 #4"],
    causes: ['a signal was not acknowledged'],
    premises: 0,
  })
  expect(told([...lines, waits('something else')])).toBe('')
  expect(told([...lines, waits('go'), on('worker', 1, 11, 'workflow.end', { run: 'child', value: 1 })])).toBe('')
  expect(told(lines)).toBe('')
})

test('a step: how often it was attempted, and how that went', () => {
  const step = (run: string): Line =>
    on('worker', 1, 5, 'workflow.command', { run, path: '0', verb: 'step', step: 'charge', values: [] })
  const attempt = (run: string, seconds: number): Line =>
    on('worker', 1, seconds, 'step.attempt', { run, path: '0', step: 'charge' })
  const failure = { name: 'Error', message: 'the bank said no', code: 'unavailable' }
  const failed = (run: string, seconds: number): Line =>
    on('worker', 1, seconds, 'step.outcome', { run, path: '0', step: 'charge', failure })
  expect(
    told([
      ...['never', 'begun', 'failed', 'done'].flatMap((run) => [start(run), step(run)]),
      ...[attempt('begun', 6), failed('begun', 7), attempt('begun', 8)],
      ...[attempt('failed', 6), failed('failed', 7)],
      ...[attempt('done', 6), on('worker', 1, 9, 'step.outcome', { run: 'done', path: '0', step: 'charge', value: 1 })],
    ]),
  ).toMatchInlineSnapshot(`
    "4 runs have not ended 60 s after healing:
        never is blocked on step 0 (\`charge\`) since 00:00:05.000000, never attempted; last ran on worker.1
        begun is blocked on step 0 (\`charge\`) since 00:00:05.000000, attempt 2 running since 00:00:08.000000; last ran on worker.1
        failed is blocked on step 0 (\`charge\`) since 00:00:05.000000, attempt 1 failed at 00:00:07.000000: unavailable; last ran on worker.1
        done is blocked on step 0 (\`charge\`) since 00:00:05.000000, attempt 1 done at 00:00:09.000000; last ran on worker.1: #1 #2"
  `)
})

const call = (topic: string): Json => ({ verb: 'call', workflow: 'research', values: [topic] })
const enter = (run: string, topic: string, machine = 'b'): Line =>
  on(machine, 1, 3, 'workflow.enter', { run, workflow: 'research', values: [topic] })

test('children stand below their parents, down to the one that waits for nobody else', () => {
  const lines: readonly Line[] = [
    start('agent'),
    on('a', 1, 1, 'workflow.enter', { run: 'agent', workflow: 'report', values: [] }),
    on('a', 1, 1, 'workflow.command', { run: 'agent', path: '0', ...(call('whole') as object) }),
    enter('agent.child', 'whole'),
    on('b', 1, 4, 'workflow.command', {
      run: 'agent.child',
      path: '1',
      verb: 'all',
      operations: [
        call('left'),
        call('right'),
        call('lost'),
        { verb: 'step', step: 'note', values: [] },
        { verb: 'sleep', forMs: 9 },
      ],
    }),
    enter('x', 'left', 'a'),
    enter('y', 'right', 'a'),
    on('a', 1, 5, 'workflow.command', { run: 'x', path: '0', verb: 'step', step: 'answer', values: [] }),
    on('a', 1, 5, 'step.attempt', { run: 'x', path: '0', step: 'answer' }),
    on('a', 1, 6, 'workflow.end', { run: 'y', value: 1 }),
    on('b', 1, 6, 'step.attempt', { run: 'agent.child', path: '1.3', step: 'note' }),
    on('b', 1, 7, 'step.outcome', { run: 'agent.child', path: '1.3', step: 'note', value: null }),
  ]
  expect(told(lines)).toMatchInlineSnapshot(`
    "1 run has not ended 60 s after healing:
        agent is blocked on call 0 (\`research\`) since 00:00:01.000000; last ran on a.1
          agent.child is blocked on all 1 of 5 parts since 00:00:04.000000; last ran on b.1
            x is blocked on step 0 (\`answer\`) since 00:00:05.000000, attempt 1 running since 00:00:05.000000; last ran on a.1
            call 1.2 (\`research\`), never started
            sleep 1.4: #1 #8"
  `)
  const { causes, violations } = judge(runsComplete, lines, late)
  expect(causes).toEqual(['blocked on step'])
  // The start, and the last note of the innermost run.
  expect(violations[0]).toMatch(/: #1 #8$/)
})

test('of several calls that fit, the child belongs to the one whose place its id resembles; a run that a client started is nobody’s child', () => {
  const lines: readonly Line[] = [
    start('agent-1'),
    start('agent-10'),
    start('other'),
    on('a', 1, 1, 'workflow.enter', { run: 'agent-1', workflow: 'report', values: [] }),
    on('a', 1, 1, 'workflow.command', { run: 'agent-1', path: '0', verb: 'all', operations: [call('t'), call('t')] }),
    on('a', 1, 1, 'workflow.command', { run: 'agent-10', path: '0', verb: 'all', operations: [call('t'), call('t')] }),
    enter('other', 't'),
    enter('agent-10/0.1', 't'),
    enter('agent-1/0.1', 't'),
    enter('agent-1/0.0', 't'),
  ]
  expect(told(lines)).toMatchInlineSnapshot(`
    "3 runs have not ended 60 s after healing:
        agent-1 is blocked on all 0 of 2 parts since 00:00:01.000000; last ran on a.1
          agent-1/0.0 started at 00:00:03.000000 and gave no new command; last ran on b.1
          agent-1/0.1 started at 00:00:03.000000 and gave no new command; last ran on b.1
        agent-10 is blocked on all 0 of 2 parts since 00:00:01.000000; last ran on a.1
          call 0.0 (\`research\`), never started
          agent-10/0.1 started at 00:00:03.000000 and gave no new command; last ran on b.1
        other started at 00:00:03.000000 and gave no new command; last ran on b.1: #1 #10"
  `)
})

test('a child is told by what was called, whatever the order of its members', () => {
  const lines: readonly Line[] = [
    start('agent'),
    on('a', 1, 1, 'workflow.command', {
      run: 'agent',
      path: '0',
      verb: 'call',
      workflow: 'w',
      values: [{ a: 1, b: 2 }],
    }),
    on('b', 1, 3, 'workflow.enter', { run: 'x', workflow: 'w', values: [{ b: 2, a: 1 }] }),
  ]
  expect(told(lines)).toContain('x started at 00:00:03.000000')
})

test('a parallel command that has all its parts and goes on waiting', () => {
  const lines: readonly Line[] = [
    start('agent'),
    on('a', 1, 1, 'workflow.command', { run: 'agent', path: '0', verb: 'all', operations: [call('left')] }),
    enter('child', 'left'),
    on('a', 1, 2, 'workflow.end', { run: 'child', value: 1 }),
  ]
  expect(told(lines)).toContain(
    'agent is blocked on all 0 of 1 parts since 00:00:01.000000, all parts done; last ran on a.1',
  )
  expect(judge(runsComplete, lines, late).causes).toEqual(['blocked on all'])
})

test('a screenful at most', () => {
  const runs = Array.from({ length: 40 }, (_, index) => `run-${index}`)
  const lines = told(runs.map(start)).split('\n')
  expect(lines).toHaveLength(21)
  expect(lines[0]).toBe('40 runs have not ended 60 s after healing:')
  expect(lines.at(-1)).toBe('    … and 21 more lines: #1')
})

test('a process that failed by itself is evidence', () => {
  const failure: Line = ['process.uncaught', { error: 'x' }]
  expect(told([start('r'), failure])).toBe(
    '1 run has not ended 60 s after healing:\n    r: its workflow never started: #1 #2',
  )
  expect(judge(runsComplete, [start('r'), failure], late).causes).toEqual(['never started'])
})
