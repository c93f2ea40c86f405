// A power loss leaves exactly what the model of sim/disk/powerLoss.ts allows: all short scripts, against brute force.
import { expect, test } from 'vitest'
import { type ModelStep, PowerLossModel } from './powerLossModel.ts'
import { describe, performOn, smallDisk } from './steps.ts'

/** Runs a script on both; undefined where a step fails, which both must agree on. */
function imagesOf(
  files: Readonly<Record<string, string>>,
  script: readonly ModelStep[],
): { disk: Set<string>; model: ReadonlySet<string> } | undefined {
  const disk = smallDisk(files)
  const model = new PowerLossModel(files)
  const process = disk.process()
  for (const step of script) {
    const done = performOn(process, step)
    expect(model.perform(step), JSON.stringify(script)).toBe(done)
    if (!done) return undefined
  }
  return { disk: new Set(Array.from(disk.possibleImages(), describe)), model: model.images() }
}

/** Compares all scripts up to a length in which every step succeeds; says how many there were, and how many images. */
function compareAll(
  files: Readonly<Record<string, string>>,
  alphabet: readonly ModelStep[],
  lengthMax: number,
): { readonly scripts: number; readonly images: number } {
  let scripts = 0
  let images = 0
  const extend = (script: readonly ModelStep[]): void => {
    const result = imagesOf(files, script)
    if (result === undefined) return
    scripts += 1
    images += result.model.size
    const same = result.disk.size === result.model.size && [...result.disk].every((image) => result.model.has(image))
    if (!same) expect([...result.disk].sort(), JSON.stringify(script)).toEqual([...result.model].sort())
    if (script.length < lengthMax) for (const step of alphabet) extend([...script, step])
  }
  extend([])
  return { scripts, images }
}

test('all scripts of four operations on the bytes of a file', () => {
  const path = '/d/a'
  const alphabet: readonly ModelStep[] = [
    { kind: 'write', path, offset: 0, bytes: 'b'.repeat(512) },
    { kind: 'write', path, offset: 0, bytes: 'c'.repeat(1024) },
    { kind: 'write', path, offset: 400, bytes: 'd'.repeat(200) },
    { kind: 'write', path, offset: 1100, bytes: 'e'.repeat(100) },
    { kind: 'truncate', path, length: 0 },
    { kind: 'truncate', path, length: 300 },
    { kind: 'truncate', path, length: 1300 },
    { kind: 'fsync', path },
  ]
  expect(compareAll({ '/d/a': 'a'.repeat(700) }, alphabet, 4)).toMatchInlineSnapshot(`
    {
      "images": 45984,
      "scripts": 4681,
    }
  `)
})

test('all scripts of four operations on two files of one directory', () => {
  const alphabet: readonly ModelStep[] = [
    { kind: 'create', path: '/d/b' },
    { kind: 'write', path: '/d/a', offset: 500, bytes: 'b'.repeat(100) },
    { kind: 'write', path: '/d/b', offset: 0, bytes: 'c'.repeat(512) },
    { kind: 'truncate', path: '/d/a', length: 0 },
    { kind: 'rename', path: '/d/b', dest: '/d/a' },
    { kind: 'rename', path: '/d/a', dest: '/d/b' },
    { kind: 'link', path: '/d/a', dest: '/d/b' },
    { kind: 'unlink', path: '/d/a' },
    { kind: 'fsync', path: '/d/a' },
    { kind: 'fsync', path: '/d/b' },
    { kind: 'fsyncDirectory', path: '/d' },
  ]
  expect(compareAll({ '/d/a': 'a'.repeat(512) }, alphabet, 4)).toMatchInlineSnapshot(`
    {
      "images": 18622,
      "scripts": 3331,
    }
  `)
})

test('all scripts of five operations on the names of several directories', () => {
  const alphabet: readonly ModelStep[] = [
    { kind: 'mkdir', path: '/d/s' },
    { kind: 'rmdir', path: '/d/s' },
    { kind: 'create', path: '/d/b' },
    { kind: 'unlink', path: '/e/a' },
    { kind: 'rename', path: '/d/a', dest: '/e/a' },
    { kind: 'rename', path: '/e/a', dest: '/d/s/a' },
    { kind: 'rename', path: '/d/s', dest: '/e/s' },
    { kind: 'rename', path: '/d/s/a', dest: '/d/a' },
    { kind: 'rename', path: '/d/b', dest: '/d/a' },
    { kind: 'fsyncDirectory', path: '/d' },
    { kind: 'fsyncDirectory', path: '/e' },
    { kind: 'fsyncDirectory', path: '/d/s' },
  ]
  expect(compareAll({ '/d/a': 'a' }, alphabet, 5)).toMatchInlineSnapshot(`
    {
      "images": 18392,
      "scripts": 6553,
    }
  `)
})

test('all scripts of four operations that move names between directories apart from each other', () => {
  const alphabet: readonly ModelStep[] = [
    { kind: 'rename', path: '/d/s/a', dest: '/d/a' },
    { kind: 'rename', path: '/d/a', dest: '/d/s/a' },
    { kind: 'rename', path: '/d/s/a', dest: '/e/a' },
    { kind: 'rename', path: '/e/t/b', dest: '/e/b' },
    { kind: 'rename', path: '/e/t', dest: '/d/s/t' },
    { kind: 'rename', path: '/e/t', dest: '/d/s' },
    { kind: 'rename', path: '/d/s', dest: '/e/t' },
    { kind: 'rmdir', path: '/d/s' },
    { kind: 'rmdir', path: '/e/t' },
    { kind: 'mkdir', path: '/e/t' },
    { kind: 'fsyncDirectory', path: '/d' },
    { kind: 'fsyncDirectory', path: '/e' },
  ]
  expect(compareAll({ '/d/s/a': 'a', '/e/t/b': 'b' }, alphabet, 4)).toMatchInlineSnapshot(`
    {
      "images": 3938,
      "scripts": 1486,
    }
  `)
})
