// `node:child_process`: no machine of the world runs other programs. Each way to start one is denied, for the program
// that would have been started, as under `node --permission`.
import { named } from '../realm/clone.ts'
import type { GuestContext, Simulated } from '../realm/context.ts'
import { denyAccess, refusalOf } from '../realm/permission.ts'

type AnyFunction = (...values: unknown[]) => unknown
type Options = Readonly<Record<string, unknown>>
/** Of the arguments of a call, the program that it would start. */
type ProgramOf = (name: string, values: readonly unknown[]) => unknown

const shellPath = '/bin/sh'

export function createChildProcess(context: GuestContext): Simulated {
  const real = context.host.real('child_process') as Readonly<Record<string, AnyFunction>>
  const { process } = globalThis as unknown as { process: { execPath: string } }

  const refuse = (name: string, values: readonly unknown[]): never =>
    refusalOf(context, () => real[name]?.(...values.slice(0, 1)))
  const ofFile: ProgramOf = (name, values) => {
    const [file] = values
    if (typeof file !== 'string' || file === '') refuse(name, values)
    const { shell } = optionsOf(values)
    if (typeof shell === 'string' && shell !== '') return shell
    return shell ? shellPath : file
  }
  const ofCommand: ProgramOf = (name, values) => {
    if (typeof values[0] !== 'string') refuse(name, values)
    const { shell } = optionsOf(values)
    return typeof shell === 'string' && shell !== '' ? shell : shellPath
  }
  const ofModule: ProgramOf = (name, values) => {
    const [path] = values
    if (typeof path !== 'string' && (typeof path !== 'object' || path === null)) refuse(name, values)
    return optionsOf(values).execPath || process.execPath
  }
  const denied = (name: string, programOf: ProgramOf): AnyFunction => {
    const own = named(name, real[name]?.length ?? 0, (...values: unknown[]) =>
      denyAccess(context, `child_process.${name}`, 'ChildProcess', programOf(name, values)),
    )
    // What `util.promisify` makes of it throws at once, too.
    const custom = Symbol.for('nodejs.util.promisify.custom')
    const promised = named(name, own.length, (...values: unknown[]) => own(...values))
    if (real[name] !== undefined && custom in real[name]) Object.defineProperty(own, custom, { value: promised })
    return own
  }

  return {
    ChildProcess: createClass(context),
    exec: denied('exec', ofCommand),
    execFile: denied('execFile', ofFile),
    execFileSync: denied('execFileSync', ofFile),
    execSync: denied('execSync', ofCommand),
    fork: denied('fork', ofModule),
    spawn: denied('spawn', ofFile),
    spawnSync: denied('spawnSync', ofFile),
  }
}

/** The options of a call: its last argument that is a plain object, or nothing. */
function optionsOf(values: readonly unknown[]): Options {
  const found = values
    .slice(1)
    .findLast((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  return (found ?? {}) as Options
}

/** A class in the old way, as core's: it can be constructed, and starts nothing. */
function createClass(context: GuestContext): unknown {
  const EventEmitter = context.load('events') as unknown as AnyFunction & { readonly prototype: object }
  const { ChildProcess: real } = context.host.real('child_process') as {
    ChildProcess: new () => { spawn(options: unknown): void }
  }
  const ChildProcess = named('ChildProcess', 0, function (this: object): void {
    Reflect.apply(EventEmitter, this, [])
    Object.assign(this, {
      _closesNeeded: 1,
      _closesGot: 0,
      connected: false,
      signalCode: null,
      exitCode: null,
      killed: false,
      spawnfile: null,
      _handle: null,
    })
  })
  Object.setPrototypeOf(ChildProcess.prototype, EventEmitter.prototype)
  Object.setPrototypeOf(ChildProcess, EventEmitter)
  Object.assign(ChildProcess.prototype, {
    spawn: named('', 1, (options: unknown): never => {
      const { file } = (options ?? {}) as { file?: unknown }
      // On an object that is none the real one never comes as far as to start something.
      if (typeof file !== 'string') refusalOf(context, () => Reflect.apply(real.prototype.spawn, {}, [options]))
      return denyAccess(context, 'child_process.ChildProcess.spawn', 'ChildProcess', file)
    }),
    kill: named('', 1, () => false),
    ref: named('', 0, () => undefined),
    unref: named('', 0, () => undefined),
  })
  return ChildProcess
}
