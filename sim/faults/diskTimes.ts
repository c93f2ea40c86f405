// How long the disk takes where it is struck by a fault of its speed: the alternatives of `slow-disk` and `disk-reorder`, in their order.

const second = 1_000_000

export const diskTimesUs: Readonly<Record<'slow-disk' | 'disk-reorder', readonly number[]>> = {
  'slow-disk': [200_000, 5 * second, 60 * second],
  'disk-reorder': [300, 3_000],
}
