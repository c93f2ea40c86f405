// What a power loss asks about, by name, and what is arbitrary in what it leaves: another draw on another disk.
import { expect, test } from 'vitest'
import { Disk } from '../../../sim/disk/disk.ts'
import { O_CREAT, O_RDONLY, O_WRONLY } from '../../../sim/disk/flags.ts'

test('which sectors a torn write leaves differs from disk to disk', () => {
  const images = new Set<string>()
  for (let low = 0; low < 32; low += 1) {
    const files = new Map([['/d/a', 'a'.repeat(1024)]])
    const disk = new Disk({ capacityBytes: 1 << 20, nowMs: () => 1, entropy: { high: 0, low }, files })
    const view = disk.process()
    view.write(view.open('/d/a', O_WRONLY, 0), Buffer.from('b'.repeat(1024)), 0)
    disk.losePower(() => 2)
    const bytes = Buffer.alloc(1024)
    const after = disk.process()
    after.read(after.open('/d/a', O_RDONLY, 0), bytes, 0)
    images.add(bytes.filter((_, index) => index % 512 === 0).toString())
  }
  // One of both, and never what the file was at some moment.
  expect([...images].toSorted()).toEqual(['ab', 'ba'])
})

test('a file that was renamed over and is back is told by a name of its own', () => {
  const disk = new Disk({ capacityBytes: 1 << 20, nowMs: () => 1 })
  const view = disk.process()
  for (const content of ['one', 'two']) {
    const descriptor = view.open('/tmp/x.next', O_WRONLY | O_CREAT, 0o644)
    view.write(descriptor, Buffer.from(content), null)
    view.close(descriptor)
    view.rename('/tmp/x.next', '/tmp/x')
  }
  const asked: string[] = []
  const losses = disk.losePower((resource, phrases, kind) => {
    asked.push(`${kind} ${resource}`)
    // The last rename is undone, and all bytes are lost.
    return kind === 'lost-unsynced-names' ? phrases.indexOf('the last one undone') + 1 : 1
  })
  expect(asked).toEqual(['lost-unsynced-names /tmp', 'lost-unsynced-data /tmp/x (former)', 'lost-unsynced-data /tmp/x'])
  expect(losses.filter(({ kind }) => kind === 'lost-unsynced-data').map(({ path }) => path)).toEqual([
    '/tmp/x',
    '/tmp/x (former)',
  ])
})
