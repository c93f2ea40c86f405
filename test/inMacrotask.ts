// Where runs may start.

/** Calls back in a turn of the real loop of its own: a run cannot start in the continuation of a promise. */
export const inMacrotask = <T>(body: () => T): Promise<T> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(body())
      } catch (error) {
        reject(error as Error)
      }
    })
  })
