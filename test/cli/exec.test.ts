// `crashworthy exec`: what a program prints goes where it prints it, its exit code is the command's, and what is given
// of date, zone, environment and arguments is what it sees.
import { expect, test } from 'vitest'
import { cliFolder } from './spawnCli.ts'

const { cli, write } = cliFolder()

test('a program in the world of the options, run twice', () => {
  write(
    'program.ts',
    `enum Mood { Good = 'good' }
console.log(Mood.Good, process.argv.slice(2), process.env['PORT'], process.env['HOME'])
console.log(new Date().toISOString(), new Date().getHours(), Intl.DateTimeFormat().resolvedOptions().timeZone)
console.log(crypto.randomUUID())
console.error('told to stderr')
await new Promise((resolve) => setTimeout(resolve, 86_400_000))
console.log(new Date().toISOString(), new Date().getHours())
process.exitCode = 5`,
  )
  const values = ['exec', 'program.ts', 'one', '--date', '2026-03-08T04:59:59Z', '--tz', 'America/New_York']
  const runs = [1, 2].map(() => {
    const { status, stdout, stderr } = cli(...values, '--env', 'PORT=80', '--env', 'X=', '--', '--seed', '-x')
    return { status, stdout, stderr }
  })
  expect(runs[0]).toMatchInlineSnapshot(`
    {
      "status": 5,
      "stderr": "told to stderr
    ",
      "stdout": "good [ 'one', '--seed', '-x' ] 80 /home/node
    2026-03-08T04:59:59.000Z 23 America/New_York
    c1f315a8-5c66-424a-8c62-af2b024372b7
    2026-03-09T04:59:59.000Z 0
    ",
    }
  `)
  expect(runs[1]).toEqual(runs[0])
  expect(cli(...values, '--seed', '2').stdout).not.toBe(runs[0]?.stdout)
})

test('ends that are no answer are told, and exit with 2; an error exits as in Node', () => {
  write('ticking.js', 'setInterval(() => {}, 1000)')
  write('serving.js', "require('http').createServer().listen(80)")
  write('refused.mjs', "import repl from 'node:repl'\ntry { repl.start() } catch {}\nconsole.log('went on')")
  write('throwing.js', "process.on('exit', (code) => console.log('exit', code))\nthrow new RangeError('too far')")
  const ends = [['ticking.js', '--events-max', '100'], ['serving.js'], ['refused.mjs'], ['throwing.js']].map(
    (values) => {
      const { status, stdout, stderr } = cli('exec', ...values)
      return [status, stdout, stderr.trim()]
    },
  )
  expect(ends).toMatchInlineSnapshot(`
    [
      [
        2,
        "",
        "crashworthy: no end after 100 events, at 99 s of virtual time (--events-max)",
      ],
      [
        2,
        "",
        "crashworthy: the program waits for what never comes: nothing else is in its world",
      ],
      [
        2,
        "went on
    ",
        "crashworthy: repl.start at /app/refused.js:27:28 is not supported by the simulated Node",
      ],
      [
        1,
        "exit 1
    ",
        "RangeError: too far
        at /app/throwing.js:3:7",
      ],
    ]
  `)
})

test('what is wrong with the options', () => {
  write('fine.js', '')
  const wrong = [
    ['nowhere.ts'],
    ['fine.js', '--tz', 'Berlin'],
    ['fine.js', '--date', '2026-01-01T00:00'],
    ['fine.js', '--env', 'PORT'],
    ['fine.js', '--unknown'],
    ['fine.js', '--env', 'TZ=Asia/Tokyo'],
  ].map((values) => {
    const { status, stderr } = cli('exec', ...values)
    return `${status} ${stderr.trim().replace(/found no .*nowhere/, 'found no <folder>/nowhere')}`
  })
  expect(wrong).toMatchInlineSnapshot(`
    [
      "64 crashworthy: expected a program's file, found no <folder>/nowhere.ts in the program argument; try: crashworthy exec ./program.ts",
      "64 crashworthy: expected the IANA name of a time zone, found 'Berlin' in option --tz; try: --tz Europe/Berlin",
      "64 crashworthy: expected a day, or a time with its zone, since 1970, as ISO 8601, found '2026-01-01T00:00' in option --date; try: --date 2026-02-28T23:59:59Z",
      "64 crashworthy: expected a variable and its value: name=value, found 'PORT' in option --env; try: --env PORT=80",
      "64 error: unknown option '--unknown'
    (crashworthy exec --help says more)",
      "64 crashworthy: expected the time zone in --tz, found 'TZ=Asia/Tokyo' in option --env; try: --tz Asia/Tokyo",
    ]
  `)
})
