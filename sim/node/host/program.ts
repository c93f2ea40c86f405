// A program's text, compiled once: every incarnation runs the same script in a realm of its own.
import { Script } from 'node:vm'
import { programDirectory } from './stack.ts'

const wrapper = '(function (exports, require, module, __filename, __dirname) { '
/** A module that awaits at its top level ends later than its first call; in it `this` is undefined, as in Node. */
const asyncWrapper = wrapper.replace('(function', '(async function').replace('{ ', "{ 'use strict'; ")

/** A bundled program: the text of one module. Compile it once; every incarnation runs the same script. */
export class Program {
  readonly name: string
  readonly text: string
  readonly kind: 'commonjs' | 'module'
  #script: Script | undefined

  constructor(name: string, text: string, kind: Program['kind'] = 'commonjs') {
    this.name = name
    this.text = text
    this.kind = kind
  }

  /** Where it lies on its machine. */
  get filename(): string {
    return `${programDirectory}/${this.name}.js`
  }

  get script(): Script {
    const before = this.kind === 'module' ? asyncWrapper : wrapper
    this.#script ??= new Script(`${before}${this.text}\n})`, {
      filename: this.filename,
      // Places in stacks count from the program's own first character, as under Node's own wrapper.
      columnOffset: -before.length,
    })
    return this.#script
  }
}
