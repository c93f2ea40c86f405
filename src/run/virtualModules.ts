// Texts of modules that a bundle holds in place of what cannot be in it: a package that is not installed, a native
// addon, a builtin, and the `import.meta` of a file. What fails in Node when it is reached, and only then, fails here
// so, too, with Node's code and message.
import { basename } from 'node:path'

/** How Node reached a module: that decides which of its two errors it gives. */
export type Reach = 'require' | 'import'

/** A bare name that leads nowhere. `importer` is the virtual path of the file that asked. */
export function missingModule(name: string, importer: string, reach: Reach): string {
  if (reach === 'require') {
    const message = `Cannot find module '${name}'\nRequire stack:\n- ${importer}`
    return throwing(message, { code: 'MODULE_NOT_FOUND', requireStack: [importer] })
  }
  const what = /^[./]/.test(name) ? `module '${name}'` : `package '${packageOf(name)}'`
  return throwingCoded(`Cannot find ${what} imported from ${importer}`, 'ERR_MODULE_NOT_FOUND')
}

/** A path of an installed package that its `exports` do not name. */
export function unexportedPath(name: string, importer: string, reach: Reach): string {
  const owner = packageOf(name)
  const subpath = `.${name.slice(owner.length)}`
  const file = `/app/node_modules/${owner}/package.json`
  const message =
    subpath === '.'
      ? `No "exports" main defined in ${file}`
      : `Package subpath '${subpath}' is not defined by "exports" in ${file}`
  return throwingCoded(
    reach === 'require' ? message : `${message} imported from ${importer}`,
    'ERR_PACKAGE_PATH_NOT_EXPORTED',
  )
}

/** A native addon: it is denied, as under `node --permission`, and the message names it. */
export function nativeAddon(file: string): string {
  const message = `Cannot load native addon '${basename(file)}' because loading addons is disabled.`
  return throwing(message, { code: 'ERR_DLOPEN_DISABLED' })
}

/** A builtin, or another module of the host, for a bundle that may hold no import statement. */
export function hostModule(name: string): string {
  return `module.exports = require(${JSON.stringify(name)})`
}

/** The `import.meta` of one file, as Node makes it. */
export function importMeta(file: string, isMain: boolean): string {
  const url = JSON.stringify(new URL(`file://${file}`).href)
  return `
const url = ${url}
const builtins = () => require('node:module')
export default Object.assign(Object.create(null), {
  dirname: ${JSON.stringify(file.slice(0, file.lastIndexOf('/')) || '/')},
  filename: ${JSON.stringify(file)},
  main: ${isMain},
  resolve(specifier) {
    const name = String(specifier)
    if (builtins().isBuiltin(name)) return name.startsWith('node:') ? name : 'node:' + name
    if (/^(?:\\.{0,2}\\/|[a-z][a-z0-9+.-]+:)/i.test(name)) return new URL(name, url).href
    const message = "Cannot find package '" + name + "' imported from " + ${JSON.stringify(file)}
    throw Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' })
  },
  url,
})
`
}

/** The name of a package, without the path inside it. */
export function packageOf(name: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name
}

/** One of Node's own errors: its stack and its text begin with the code, its `name` does not. */
function throwingCoded(message: string, code: string): string {
  const text = `Object.defineProperty(error, 'toString', { value() { return 'Error [${code}]: ' + this.message } })`
  const stack = `error.name = 'Error [${code}]'; error.stack; delete error.name`
  return throwing(message, { code }, `${stack}; ${text}; `)
}

function throwing(message: string, fields: object, before = ''): string {
  const made = `const error = new Error(${JSON.stringify(message)}); ${before}`
  return `module.exports = (() => { ${made}throw Object.assign(error, ${JSON.stringify(fields)}) })()`
}
