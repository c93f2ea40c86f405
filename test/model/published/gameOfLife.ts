// Conway's game of life on a square whose surroundings are dead. Published as GameOfLife in the TLA+ Examples. Every
// state is an initial one and has one successor, so that it puts initial states to the test and not the search.
import { defineModel, replace, snapshot, t } from '../../../src/model/index.ts'

interface Cell {
  readonly x: number
  readonly y: number
}

const cell = (n: number) => t.struct({ x: t.int(0, n - 1), y: t.int(0, n - 1) })

/** All cells of a square of n by n. */
function cellsOf(n: number): readonly Cell[] {
  return Array.from({ length: n * n }, (_, index) => ({ x: Math.floor(index / n), y: index % n }))
}

/** Whether a cell is alive in the next generation. */
function survives(alive: readonly Cell[], { x, y }: Cell): boolean {
  const square = alive.filter((other) => Math.abs(other.x - x) <= 1 && Math.abs(other.y - y) <= 1)
  const isAlive = square.some((other) => other.x === x && other.y === y)
  const neighbours = square.length - (isAlive ? 1 : 0)
  return neighbours === 3 || (isAlive && neighbours === 2)
}

export const gameOfLife = defineModel({
  name: 'gameOfLife',
  constants: { n: 4 },
  state: ({ n }) => t.struct({ alive: t.set(cell(n)) }),
  init: ({ action, constants: { n } }) =>
    action({
      params: { alive: t.set(cell(n)) },
      step: (s, { alive }) => replace(s.alive, alive),
    }),
  actions: ({ action, constants: { n } }) => {
    const cells = cellsOf(n)
    return {
      tick: action({
        step: (s) => {
          const alive = snapshot(s.alive)
          replace(
            s.alive,
            cells.filter((one) => survives(alive, one)),
          )
        },
      }),
    }
  },
  properties: ({ sometimes }) => ({
    empties: sometimes((s) => s.alive.size === 0),
  }),
})
