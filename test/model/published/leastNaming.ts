// Symmetry, by hand: a model whose values can be exchanged for one another renames them after each step, so that of all
// states that differ only in the names one is kept. Of all ways to name them, that one is chosen under which the
// state's code, a number, is least. The checker itself knows no symmetry; this is for published counts that were taken
// with TLC's.

/** What becomes of each value: of `null` at 0, of value v at v + 1. */
type Names = readonly number[]

/** A part of the state that stands beside others in no order. `fixed`, below 4, is what of it holds no values. */
export interface Member {
  readonly fixed: number
  readonly values: readonly (number | null)[]
}

/** All ways to rename the values below `count`; the first changes nothing. */
export function namings(count: number): readonly Names[] {
  return orders(Array.from({ length: count }, (_, what) => what + 1)).map((order) => [0, ...order])
}

function orders(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]]
  return items.flatMap((first) => orders(items.filter((each) => each !== first)).map((rest) => [first, ...rest]))
}

/**
 * A function that renames values so that `shared`, in its order, and `members`, in any order, get their least code;
 * undefined if it would change nothing.
 */
export function leastNaming(
  all: readonly Names[],
  shared: readonly (number | null)[],
  members: readonly Member[],
): undefined | ((what: number | null) => number | null) {
  let least = all[0] as Names
  let code = Number.POSITIVE_INFINITY
  for (const names of all) {
    const candidate = codeOf(names, shared, members)
    if (candidate < code) [least, code] = [names, candidate]
  }
  if (least === all[0]) return undefined
  return (what) => (what === null ? null : (least[what + 1] as number) - 1)
}

const codes = new Float64Array(8)

/** A number that tells any two states apart that differ in more than the order of their members. */
function codeOf(names: Names, shared: readonly (number | null)[], members: readonly Member[]): number {
  const base = names.length
  for (let at = 0; at < members.length; at += 1) {
    const { fixed, values } = members[at] as Member
    codes[at] = digits(fixed, values, names)
  }
  const sorted = codes.subarray(0, members.length).sort()
  let code = digits(0, shared, names)
  for (const each of sorted) code = code * 4 * base ** (members[0]?.values.length ?? 0) + each
  if (!Number.isSafeInteger(code)) throw new RangeError('invariant: the codes of states are exact integers')
  return code
}

function digits(first: number, values: readonly (number | null)[], names: Names): number {
  let sum = first
  for (const what of values) sum = sum * names.length + (names[what === null ? 0 : what + 1] as number)
  return sum
}
