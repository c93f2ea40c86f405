// What `fs` and `fs/promises` share in one realm, made on first use: the drivers, the plans by name, and the classes
// over them.
import type { GuestContext, Simulated } from '../realm/context.ts'
import { majorOf } from '../realm/permission.ts'
import { type Bytes, createBytes } from './fsBytes.ts'
import { type Constants, createConstants } from './fsConstants.ts'
import { createCopy } from './fsCopy.ts'
import { createDirectories, type Directories } from './fsDirectory.ts'
import { createHandles, type Handles } from './fsHandle.ts'
import { createDrivers, type Drivers, type Plan } from './fsPlan.ts'
import { createRequests } from './fsRequests.ts'
import { descriptorPlans, openPlan, type PlanOf, pathPlans } from './fsSimple.ts'
import { createStats, type StatClasses } from './fsStats.ts'
import { createStreams, type Streams } from './fsStreams.ts'
import { createTrees, type Trees } from './fsTrees.ts'
import { createWhole, type Whole } from './fsWhole.ts'

export interface Files {
  readonly drivers: Drivers
  readonly bytes: Bytes
  readonly whole: Whole
  readonly trees: Trees
  /** Plans by the names of the functions. */
  readonly plans: Readonly<Record<string, PlanOf>>
  readonly open: (values: readonly unknown[]) => Plan<number>
  constants(): Constants
  classes(): StatClasses
  directories(): Directories
  handles(): Handles
  streams(): Streams
}

let made: Files | undefined

/** The files of this realm, made once. */
export function filesOf(context: GuestContext): Files {
  made ??= createFiles(context)
  return made
}

function createFiles(context: GuestContext): Files {
  const constants = once(createConstants)
  const classes = once(() => createStats(majorOf(context) < 24))
  const drivers = createDrivers(context)
  const requests = createRequests(context, constants)
  const bytes = createBytes(context, requests)
  const whole = createWhole(context, requests, constants)
  const trees = createTrees(context, drivers, requests, classes)
  const onDescriptors = descriptorPlans(context, requests, classes)
  const { remove: _, ...walks } = trees
  const open = openPlan(context, requests, constants)
  const handles = once(() => createHandles(context, { drivers, requests, bytes, whole, plans: onDescriptors, streams }))
  const streams: () => Streams = once(() => createStreams(context, handles()))
  const directories = once(() => createDirectories(context, drivers, requests, classes))
  return {
    drivers,
    bytes,
    whole,
    trees,
    constants,
    classes,
    directories,
    handles,
    streams,
    open,
    plans: {
      ...onDescriptors,
      ...pathPlans(context, requests, classes),
      ...walks,
      open,
      cp: createCopy(context, requests, trees.mkdir),
      opendir: (values, form) => directories().opendir(values, form),
      readFile: ([target, options]) => whole.readFile(target, options),
      writeFile: ([target, data, options], form) => whole.writeFile(target, data, options, form),
      appendFile: ([target, data, options], form) => whole.appendFile(target, data, options, form),
      truncate: ([path, length], form) => whole.truncate(path, length, form),
    },
  }
}

/** Simulated that are made one by one, when they are asked for. */
export function onDemand(makerOf: (name: string) => (() => unknown) | undefined): Simulated {
  return new Proxy(
    {},
    {
      has: (_, name) => typeof name === 'string' && makerOf(name) !== undefined,
      get: (_, name) => (typeof name === 'string' ? makerOf(name)?.() : undefined),
    },
  )
}

function once<T>(make: () => T): () => T {
  let value: T | undefined
  return () => (value ??= make())
}
