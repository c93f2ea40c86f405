// A report as it is printed: where a person looks at it, wrapped to the width of the terminal and coloured by verdict;
// everywhere else as it is, so that searching in it finds whole lines.
import { styleText } from 'node:util'
import wrapAnsi from 'wrap-ansi'

type Style = Parameters<typeof styleText>[0]

/** How a line is coloured, by how it begins. */
const styles: readonly (readonly [RegExp, Style])[] = [
  [/^ *✗ |^violated|^finding /, 'red'],
  [/^ *[?!] |^unknown|^vacuous/, 'yellow'],
  [/^ *\+ |^all hold/, 'green'],
]

export function shown(report: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY ? forTerminal(report, stream.columns ?? 80, stream) : report
}

/** Wrapped between words, each further part of a line two columns further in. `styleText` honours NO_COLOR. */
export function forTerminal(report: string, columns: number, stream: NodeJS.WriteStream): string {
  return report
    .split('\n')
    .map((line) => {
      const indent = ' '.repeat((/^ */.exec(line)?.[0].length ?? 0) + 2)
      const [first = '', ...others] = wrapAnsi(line, columns, { trim: false }).split('\n')
      const rest = others.join('').trimStart()
      const wrapped = others.length === 0 ? [first] : [first.trimEnd(), ...hanging(rest, indent, columns)]
      const style = styles.find(([beginning]) => beginning.test(line))?.[1]
      const text = wrapped.join('\n')
      return style === undefined ? text : styleText(style, text, { stream })
    })
    .join('\n')
}

function hanging(text: string, indent: string, columns: number): readonly string[] {
  return wrapAnsi(text, Math.max(20, columns - indent.length))
    .split('\n')
    .map((line) => `${indent}${line}`)
}
