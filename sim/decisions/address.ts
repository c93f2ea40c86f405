// The parts of an address that a program drew at random, or that say when something happened, are folded to `*`: a
// UUID, a digest, a time, a token of letters and digits mixed. Such a part differs in a run that was changed elsewhere,
// so an address that kept it would name nothing there. What is folded no longer tells two things apart; their
// occurrences do. Invariant: folding depends on the text alone, and folding twice changes nothing.

/** A UUID, 12 or more hexadecimal digits with one hyphen at most before the last four, a time in milliseconds. */
const drawn = /[\w.-]*(?:[0-9a-f]{8}-?[0-9a-f]{4}|[0-9a-f]{16}|\d{10})[\w.-]*/gi
/** What may be a token: base36 or base62, as a random number in base 36, nanoid, ulid and cuid write it. */
const token = /[0-9A-Za-z_-]{8,}/g
/** So often such a token changes between letters and digits, or between small and capital letters. */
const changesMin = 5

const folded = new Map<string, string>()
const foldedMax = 10_000

/** `text` with each word that holds a random part replaced by `*` as a whole. */
export function foldRandom(text: string): string {
  let known = folded.get(text)
  if (known === undefined) {
    known = text.replaceAll(drawn, '*').replaceAll(token, (word) => (changes(word) < changesMin ? word : '*'))
    // A cache only: what is in it changes no answer.
    if (folded.size >= foldedMax) folded.clear()
    folded.set(text, known)
  }
  return known
}

/** Whether a text holds a random part. */
export function isRandom(text: string): boolean {
  return foldRandom(text) !== text
}

/** How often the kind of character changes in a word: small letter, capital letter, digit. */
function changes(word: string): number {
  let count = 0
  let last = ''
  for (const character of word) {
    const kind = kindOf(character)
    if (kind === '') continue
    // A capital letter begins a word in a name, so what follows it is no change.
    if (last !== '' && kind !== last && !(last === 'capital' && kind === 'small')) count += 1
    last = kind
  }
  return count
}

function kindOf(character: string): string {
  if (character >= '0' && character <= '9') return 'digit'
  if (character >= 'a' && character <= 'z') return 'small'
  return character >= 'A' && character <= 'Z' ? 'capital' : ''
}
