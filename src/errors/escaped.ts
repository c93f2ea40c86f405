// Text that comes from a program or from a user, made safe for a terminal: control characters, escape sequences and
// marks that change the direction of writing are shown, not obeyed.

const unsafe = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }

/** The text on one line, each unsafe character as an escape such as `\\n` or `\\u{1b}`. */
export function escaped(text: string): string {
  return text.replaceAll(unsafe, (character) => named[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** The same for a text of several lines, which stay lines. */
export function escapedLines(text: string): readonly string[] {
  return text.split('\n').map(escaped)
}
