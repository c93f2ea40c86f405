// The prelude's text: the files of guest/ bundled into one script, once in a host process, and its compiled form,
// shared by all realms. Bundling happens here and not at build time so that a checkout and an installed package run the
// same code.
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { buildSync } from 'esbuild'
import type { Install, InstallNested } from './binding.ts'

let script: Script | undefined
let known: string | undefined

/** Bundles the prelude. Costs tens of milliseconds: a parent does it once and hands the text to its workers. */
export function preludeText(): string {
  if (known !== undefined) return known
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const result = buildSync({
    entryPoints: [fileURLToPath(new URL(`../guest/boot/main.${extension}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'prelude',
    platform: 'node',
    target: 'node22',
    keepNames: false,
    logLevel: 'silent',
  })
  known = result.outputFiles[0]?.text ?? ''
  return known
}

/** Gives this process the text that a parent has bundled. */
export function usePrelude(text: string): void {
  known = text
  script = undefined
}

/** Evaluates the prelude in a fresh realm. */
export function loadPrelude(context: object): Install {
  return evaluate(context).install
}

/** Evaluates it in a realm that a program has made with `node:vm`. */
export function loadNested(context: object): InstallNested {
  return evaluate(context).installNested
}

function evaluate(context: object): { readonly install: Install; readonly installNested: InstallNested } {
  script ??= new Script(`(() => { ${preludeText()}\nreturn prelude })()`, { filename: 'crashworthy:prelude' })
  return script.runInContext(context)
}
