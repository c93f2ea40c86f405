// Klotski (the public TLA+ Examples, SlidingPuzzles): ten pieces on a board of four by five, with two empty cells; a
// piece is pushed by one cell at a time. That the large square never comes to the middle of the last rows is the claim;
// a counterexample is a solution. Pieces of one shape have no names: the board is the set of its pieces.
import { defineModel, t } from '../../../src/model/index.ts'

const columns = 4
const rows = 5
const sizes = { square: [2, 2], wide: [2, 1], tall: [1, 2], single: [1, 1] } as const

const piece = t.struct({
  shape: t.enum('square', 'wide', 'tall', 'single'),
  x: t.int(0, columns - 1),
  y: t.int(0, rows - 1),
})

export interface Piece {
  readonly shape: keyof typeof sizes
  readonly x: number
  readonly y: number
}

const begin: readonly Piece[] = [
  { shape: 'tall', x: 0, y: 0 },
  { shape: 'square', x: 1, y: 0 },
  { shape: 'tall', x: 3, y: 0 },
  { shape: 'tall', x: 0, y: 2 },
  { shape: 'wide', x: 1, y: 2 },
  { shape: 'tall', x: 3, y: 2 },
  { shape: 'single', x: 1, y: 3 },
  { shape: 'single', x: 2, y: 3 },
  { shape: 'single', x: 0, y: 4 },
  { shape: 'single', x: 3, y: 4 },
]

/** The cells under a piece, one bit for each; none if it stands over the edge. */
export function cellsOf({ shape, x, y }: Piece): number {
  const [width, height] = sizes[shape]
  if (x < 0 || y < 0 || x + width > columns || y + height > rows) return 0
  let cells = 0
  for (let row = y; row < y + height; row += 1)
    for (let column = x; column < x + width; column += 1) cells |= 1 << (columns * row + column)
  return cells
}

interface Push {
  readonly from: Piece
  readonly to: Piece
}

function pushes(board: readonly Piece[]): readonly Push[] {
  const taken = board.reduce((cells, each) => cells | cellsOf(each), 0)
  return board.flatMap((from) => {
    const others = taken & ~cellsOf(from)
    const places = [
      { ...from, x: from.x + 1 },
      { ...from, x: from.x - 1 },
      { ...from, y: from.y + 1 },
      { ...from, y: from.y - 1 },
    ]
    return places.filter((to) => cellsOf(to) !== 0 && (cellsOf(to) & others) === 0).map((to) => ({ from, to }))
  })
}

export const slidingPuzzle = defineModel({
  name: 'slidingPuzzle',
  state: () => t.struct({ board: t.set(piece) }),
  init: ({ action }) =>
    action({
      step: (s) => {
        for (const each of begin) s.board.add(each)
      },
    }),
  actions: ({ action }) => ({
    push: action({
      params: { push: (s) => pushes(s.board.values()) },
      step: (s, { push }) => {
        s.board.delete(push.from)
        s.board.add(push.to)
      },
    }),
  }),
  properties: ({ always }) => ({
    notSolved: always((s) => !s.board.has({ shape: 'square', x: 1, y: 3 })),
  }),
})
