// The prelude's entry: runs once in every fresh realm, before the program. It must do little, since it is paid at every
// boot: everything that can wait is made on first use.
import type { Guest, HostBinding, SharedIntrinsics } from '../../host/binding.ts'
import { createProcess, type GuestProcess } from '../process/process.ts'
import { Cloner } from '../realm/clone.ts'
import type { GuestContext } from '../realm/context.ts'
import { lazy } from '../realm/lazy.ts'
import { Likeness } from '../realm/likeness.ts'
import { Realm } from '../realm/realm.ts'
import { placeOf, unsupported } from '../realm/unsupported.ts'
import { installGlobals } from './globals.ts'
import { loaderOf } from './loader.ts'
import { Modules } from './modules.ts'

export { installNested } from './nested.ts'

export function install(host: HostBinding, shared: SharedIntrinsics): Guest {
  const realm = new Realm(shared.global)
  realm.guardInstances()
  const likeness = new Likeness(host)
  const context: GuestContext = {
    host,
    real: shared.global,
    realm,
    cloner: new Cloner(host, realm, likeness),
    likeness,
    load: (module) => modules.load(module) as never,
    unsupported: (member) => unsupported(host, member),
    deny: (member, error) => {
      host.refused('denied', member, placeOf(error))
      throw error
    },
  }
  const modules: Modules = new Modules(context)
  let made: GuestProcess | undefined
  const own = (): GuestProcess => {
    if (made === undefined) {
      made = createProcess(context)
      lazy(made.process, 'mainModule', () => loaderOf(context).main)
    }
    return made
  }
  installGlobals(context, modules, () => own().process)
  return {
    // A program that never looked at `process` has no handlers either; its first failure makes one.
    control: {
      uncaught: (error, origin) => own().control.uncaught(error, origin),
      rejected: (reason, promise) => own().control.rejected(reason, promise),
      signal: (name) => own().control.signal(name),
      beforeExit: (code) => made?.control.beforeExit(code),
      handled: (promise) => made?.control.handled(promise),
      exiting: (code) => made?.control.exiting(code) ?? code,
      exitCode: () => made?.control.exitCode(),
      warning: (warning) => own().control.warning(warning),
      describe: (error) => own().control.describe(error),
    },
    toRealm: (value) => realm.toRealm(value),
    start: (main, kind) => {
      const { main: module, requireOf } = loaderOf(context)
      const { main: filename, directory } = host.identity
      const given = [module.exports, requireOf(module), module, filename, directory]
      // At the top of an ES module `this` is undefined.
      const result = Reflect.apply(main, kind === 'module' ? undefined : module.exports, given)
      module.loaded = true
      return result
    },
  }
}
