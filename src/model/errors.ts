// What a model can do wrong while it runs. Each error names the place; the search adds the action.

/** Mistakes in a model, as opposed to violations of its properties. */
export class ModelError extends Error {
  /** The name of the action, property or part of the model that was being evaluated. */
  during = ''

  override get name(): string {
    return 'ModelError'
  }
}

export class OutsideSchema extends ModelError {
  constructor(path: string, value: unknown, expected: string) {
    super(`${path}: expected ${expected}, found ${format(value)}`)
  }
}

export class ReadOnly extends ModelError {
  constructor(path: string) {
    super(`${path}: written outside a step; only \`step\` may write`)
  }
}

export class ViewKept extends ModelError {
  constructor(path: string) {
    super(`${path}: used after the call that it was made for; copy what you need with snapshot()`)
  }
}

/** A value on one line. */
export function format(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value))
}
