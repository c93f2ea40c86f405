// Whole values out of views, and into them. They are functions, because a struct's own names are the fields of a model.

// The symbols are shared by all copies of this module: a user's model file is bundled with one of its own.

/** The method of every view that makes its frozen value. */
export const frozen: unique symbol = Symbol.for('crashworthy:frozen')
/** The method of every view that is written whole. */
export const assign: unique symbol = Symbol.for('crashworthy:assign')

/** What `snapshot` gives for a view of this type. */
export interface Frozen<Value> {
  readonly [frozen]: () => Value
}

export interface Assignable<Value> {
  readonly [assign]: (value: Value) => void
}

/** The frozen value of a view of a struct, record or collection, to keep it or to put it into a message. */
export function snapshot<Value>(view: Frozen<Value>): Value {
  return view[frozen]()
}

/** Replaces the whole content of a place. */
export function replace<Value>(draft: Assignable<Value>, value: Value): void {
  draft[assign](value)
}
