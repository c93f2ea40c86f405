// The name that a user may have meant by one that does not exist.
import { closestMatch } from 'leven'

const distanceMax = 3

/**
 * The known name that is closest to `word`, whatever its case; undefined if none is close: more than half of the word
 * would differ.
 */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const lowerCase = known.map((name) => name.toLowerCase())
  const maxDistance = Math.min(distanceMax, Math.floor(word.length / 2))
  const closest = closestMatch(word.toLowerCase(), lowerCase, { maxDistance })
  return closest === undefined ? undefined : known[lowerCase.indexOf(closest)]
}

/** A name in quotes, for the `found` of an error: `'tsk' (did you mean 'task'?)`. */
export function quoted(word: string, known: readonly string[]): string {
  const meant = didYouMean(word, known)
  return meant === undefined ? `'${word}'` : `'${word}' (did you mean '${meant}'?)`
}
