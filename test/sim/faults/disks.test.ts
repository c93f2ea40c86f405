// The faults of the disk as a program meets them: what power takes between a write and its fsync, errors, and time.
import { expect, test } from 'vitest'
import { ofKind } from '../runWorld.ts'
import { counted, faultAt, server, talk, talkTwice } from './talk.ts'

const faults = { untilMs: 20_000, everyMs: 2000 }

/** Writes a file, syncs it and its directory, and says at each boot what it finds. */
const keeper = `
const fs = require('fs')
const say = (...words) => console.log(words.join(' '))
say('found', fs.existsSync('/tmp/d') ? fs.readdirSync('/tmp/d').map((name) => name + '=' + fs.readFileSync('/tmp/d/' + name)).join() || 'nothing in it' : 'nothing')
const sync = (path) => { const fd = fs.openSync(path, 'r'); fs.fsyncSync(fd); fs.closeSync(fd) }
if (!fs.existsSync('/tmp/d')) {
  fs.mkdirSync('/tmp/d'); sync('/tmp')
  const fd = fs.openSync('/tmp/d/f', 'w')
  fs.writeSync(fd, 'first')
  fs.fsyncSync(fd)
  sync('/tmp/d')
  fs.writeSync(fd, ' second')
  fs.fsyncSync(fd)
  say('done')
}
setInterval(() => {}, 1e9)`
const programs = { keeper }

test('power-loss after a write that was not synced: lost-unsynced-data takes it, and without it everything is kept', async () => {
  const power = faultAt('keeper power.write /tmp/d/f #2', 'power-loss', 1)
  const { injected, benign } = await talkTwice({
    programs,
    faults,
    schedule: [power, faultAt('keeper lost lost-unsynced-data /tmp/d/f #1', 'lost-unsynced-data', 1)],
  })
  expect(benign.said('keeper')).toEqual(['0 found nothing', '0 done'])
  expect(injected.said('keeper')).toEqual(['0 found nothing'])
  expect(injected.said('keeper', 2)).toEqual(['5000 found f=first'])
  expect(
    ['power-loss', 'lost-unsynced-data'].map((kind) => injected.run.world.decisions.count(kind).tookEffect),
  ).toEqual([1, 1])
  expect(injected.run.events.filter(({ kind }) => kind === 'disk.lost').map(({ data }) => data)).toEqual([
    { machine: 'keeper', path: '/tmp/d/f', what: '5 bytes where 12 were written, 1 sector otherwise' },
  ])
  const kept = await talkTwice({ programs, faults, schedule: [power] })
  expect(kept.injected.said('keeper', 2)).toEqual(['5000 found f=first second'])
})

test('power-loss after a file was made and synced, but not its directory: lost-unsynced-names takes the file', async () => {
  const { injected } = await talkTwice({
    programs,
    faults,
    schedule: [
      faultAt('keeper power.fsync /tmp/d/f #1', 'power-loss', 1),
      faultAt('keeper lost lost-unsynced-names /tmp/d #1', 'lost-unsynced-names', 1),
    ],
  })
  expect(injected.said('keeper', 2)).toEqual(['5000 found nothing in it'])
  expect(injected.run.world.decisions.count('lost-unsynced-names').tookEffect).toBe(1)
})

test.each([
  ['disk-error-before', 'keeper disk.write /tmp/d/f #1', 'EIO: i/o error, write'],
  ['disk-error-after', 'keeper disk.write /tmp/d/f #1', 'EIO: i/o error, write'],
  ['disk-full', 'keeper disk.write /tmp/d/f #1', 'ENOSPC: no space left on device, write'],
  ['failed-fsync', 'keeper disk.fsync /tmp/d/f #1', 'EIO: i/o error, fsync'],
] as const)('%s reaches the program as Node’s error', async (kind, site, message) => {
  const { injected } = await talkTwice({ programs, faults, schedule: [faultAt(site, kind, 1)] })
  const [uncaught] = injected.run.events.filter((event) => event.kind === 'process.uncaught')
  expect(JSON.stringify(uncaught?.data)).toContain(message)
  expect(injected.run.world.decisions.count(kind).tookEffect).toBe(1)
})

test.each([
  [1, 200],
  [2, 5000],
  [3, 60_000],
])('slow-disk, alternative %i: the process waits %i ms longer', async (choice, ms) => {
  const timed = `const fs = require('fs'); const at = Date.now(); fs.writeFileSync('/tmp/f', 'x'); console.log(Date.now() - at)`
  const { injected, benign } = await talkTwice({
    programs: { timed },
    untilMs: 900,
    schedule: [faultAt('timed time.write /tmp/f #1', 'slow-disk', choice)],
  })
  expect(benign.said('timed')).toEqual(['0 0'])
  expect(injected.said('timed')).toEqual([`${ms} ${ms}`])
  expect(counted(injected, 'slow-disk')).toBe('2/1/1 at 0 ms')
})

test('slow-disk, asynchronously: the answer is late, and the process goes on meanwhile', async () => {
  const beating = `const fs = require('fs'); setInterval(() => console.log('beat'), 1000)
    const at = Date.now(); fs.promises.writeFile('/tmp/f', 'x').then(() => console.log('written', Date.now() - at))`
  const { injected } = await talkTwice({
    programs: { beating },
    untilMs: 6900,
    schedule: [faultAt('beating time.write /tmp/f #1', 'slow-disk', 2)],
  })
  const beats = [1000, 2000, 3000, 4000, 5000].map((ms) => `${ms} beat`)
  expect(injected.said('beating')).toEqual([...beats, '5000.3 written 5000', '6000 beat'])
  expect(injected.run.world.decisions.count('slow-disk').tookEffect).toBe(1)
})

test('slow-disk: what is written behind it carries its time', async () => {
  const locking = `const fs = require('fs'); const before = Date.now(); fs.mkdirSync('/tmp/lock')
    console.log(fs.statSync('/tmp/lock').mtimeMs - before >= 60_000, Math.floor(fs.statSync('/tmp/lock').mtimeMs) <= Date.now())`
  const { said } = await talk({
    programs: { locking },
    schedule: [faultAt('locking time.mkdir /tmp/lock #1', 'slow-disk', 3)],
  })
  expect(said('locking')).toEqual(['60000 true true'])
})

test.each([
  ['kill', 1, 62_500],
  ['power-loss', 1, 66_500],
  ['reschedule', 1, 62_500],
] as const)(
  '%s of a process whose disk is slow: it ends when that is over, and nothing of it comes after its successor',
  async (kind, choice, backMs) => {
    const writer = `const fs = require('fs')
    const socket = require('net').connect(7000, 'server')
    setTimeout(() => { fs.writeFileSync('/tmp/f', 'x'); fs.writeFileSync('/tmp/g', 'x'); socket.write(process.env.HOSTNAME) }, 1500)`
    const { run, said } = await talk({
      programs: { server: server(), writer },
      movable: ['writer'],
      schedule: [faultAt('writer time.write /tmp/f #1', 'slow-disk', 3), faultAt('writer t=4s', kind, choice)],
      faults: { untilMs: 200_000, everyMs: 2000 },
      untilMs: backMs + 1000,
    })
    const boots = ofKind(run, 'process.boot').filter(({ machine }) => machine === 'writer')
    expect(boots.map(({ timeUs }) => Math.floor(timeUs / 1000))).toEqual([0, backMs])
    // Sent as the last thing that the first one did.
    expect(said('server').filter((line) => line.includes('got'))).toEqual(['61500.5 got writer'])
  },
)

test('what was only looked for in vain is no operation at which the disk is slow or power goes', async () => {
  const looking = `const fs = require('fs'); try { fs.readFileSync('/tmp/none') } catch (error) { console.log(error.code) }`
  const { run, said } = await talk({ programs: { looking }, untilMs: 900, schedule: [] })
  expect(said('looking')).toEqual(['0 ENOENT'])
  expect(['slow-disk', 'power-loss'].map((kind) => run.world.decisions.count(kind).offered)).toEqual([0, 0])
})

test('disk-reorder: an asynchronous operation is overtaken by one that was asked for later', async () => {
  const racing = `const fs = require('fs')
    for (const name of ['a', 'b']) fs.writeFile('/tmp/' + name, name, () => console.log(name))
    setInterval(() => {}, 1e9)`
  const { injected, benign } = await talkTwice({
    programs: { racing },
    untilMs: 900,
    schedule: [faultAt('racing queue.open /tmp/a #1', 'disk-reorder', 2)],
  })
  expect(benign.said('racing').map((line) => line.split(' ')[1])).toEqual(['a', 'b'])
  expect(injected.said('racing').map((line) => line.split(' ')[1])).toEqual(['b', 'a'])
  expect(injected.run.world.decisions.count('disk-reorder').tookEffect).toBe(1)
})

test('disk-full until it heals: the world’s healing makes room', async () => {
  const writing = `const fs = require('fs'); setInterval(() => {
    try { fs.appendFileSync('/tmp/f', 'x'); console.log('written') } catch (error) { console.log(error.code) }
  }, 1000)`
  const { said } = await talk({
    programs: { writing },
    schedule: [faultAt('writing disk.open /tmp/f #2', 'disk-full', 3)],
    faults: { untilMs: 4500, everyMs: 10_000 },
    untilMs: 6500,
  })
  // It opens and closes the file each time: what a name needs is there, what a byte needs is not.
  expect(said('writing').map((line) => line.split(' ')[1])).toEqual([
    'written',
    'ENOSPC',
    'ENOSPC',
    'ENOSPC',
    'written',
    'written',
  ])
})

test('what a killed process had open and nothing names is freed', async () => {
  const holding = `const fs = require('fs')
    console.log(fs.statfsSync('/').bfree)
    const fd = fs.openSync('/tmp/f', 'w'); fs.writeSync(fd, Buffer.alloc(1_000_000)); fs.unlinkSync('/tmp/f')
    console.log(fs.statfsSync('/').bfree)
    setInterval(() => {}, 1e9)`
  const { said } = await talk({ programs: { holding }, faults, schedule: [faultAt('holding t=2s', 'kill', 1)] })
  const free = (incarnation: number): readonly number[] =>
    said('holding', incarnation).map((line) => Number(line.split(' ')[1]))
  expect((free(1)[0] ?? 0) - (free(1)[1] ?? 0)).toBe(245)
  expect(free(2)).toEqual(free(1))
})

test('a torn write leaves other sectors on another machine', async () => {
  const tearing = `const fs = require('fs')
    if (!fs.existsSync('/tmp/f')) {
      const sync = (path, flags) => { const fd = fs.openSync(path, flags); if (flags === 'w') fs.writeSync(fd, 'a'.repeat(4096)); fs.fsyncSync(fd); return fd }
      const fd = sync('/tmp/f', 'w'); sync('/tmp', 'r')
      fs.writeSync(fd, 'b'.repeat(4096), 0)
    } else { const text = fs.readFileSync('/tmp/f', 'latin1'); console.log(Array.from({ length: 8 }, (_, n) => text[512 * n]).join('')) }
    setInterval(() => {}, 1e9)`
  const machines = ['one', 'other', 'third']
  const { said } = await talk({
    programs: Object.fromEntries(machines.map((machine) => [machine, tearing])),
    schedule: machines.flatMap((machine) => [
      faultAt(`${machine} t=2s`, 'power-loss', 1),
      faultAt(`${machine} lost lost-unsynced-data /tmp/f #1`, 'lost-unsynced-data', 2),
    ]),
    faults,
  })
  const images = machines.map((machine) => said(machine, 2)[0]?.split(' ')[1])
  for (const image of images) expect(image).toMatch(/^(?=.*a)(?=.*b)[ab]{8}$/)
  expect(new Set(images).size).toBe(3)
})
