/** A rectangle in a grid of 12 columns; rows go on for ever. */
export interface Box {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}
export interface SizeLimits {
  readonly min: { readonly w: number; readonly h: number }
  readonly max?: { readonly w: number; readonly h: number } | undefined
}

export const columns = 12
export const mostRows = 20

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value))
export const overlaps = (a: Box, b: Box): boolean => a.id !== b.id && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

/** As people read: rows from the top, within a row from the left. */
export const readingOrder = <B extends Box>(boxes: readonly B[]): B[] => boxes.toSorted((a, b) => a.y - b.y || a.x - b.x || (a.id < b.id ? -1 : 1))

/** Lets everything float up as far as it can; `first` keeps its place against the others, which make room for it. */
export function compact<B extends Box>(boxes: readonly B[], first?: string): B[] {
  const order = readingOrder(boxes)
  const leading = order.find(({ id }) => id === first)
  const placed: B[] = leading === undefined ? [] : [leading]
  for (const box of order) {
    if (box === leading) continue
    placed.push(risen(pushedBelow(box, placed), placed))
  }
  if (leading === undefined) return inOrderOf(boxes, placed)
  // What leads may hang in the air now that the others are settled.
  const others = placed.slice(1)
  const settled = risen(leading, others)
  return inOrderOf(boxes, settled.y === leading.y ? placed : compact([settled, ...others]))
}

function pushedBelow<B extends Box>(box: B, placed: readonly B[]): B {
  let moved = box
  for (let hit = placed.find((one) => overlaps(one, moved)); hit !== undefined; hit = placed.find((one) => overlaps(one, moved))) moved = { ...moved, y: hit.y + hit.h }
  return moved
}

function risen<B extends Box>(box: B, placed: readonly B[]): B {
  let moved = box
  while (moved.y > 0) {
    const higher = { ...moved, y: moved.y - 1 }
    if (placed.some((one) => overlaps(one, higher))) break
    moved = higher
  }
  return moved
}

const inOrderOf = <B extends Box>(boxes: readonly B[], placed: readonly B[]): B[] => {
  const byId = new Map(placed.map((box) => [box.id, box]))
  return boxes.flatMap(({ id }) => byId.get(id) ?? [])
}

/** Moves a box so that its corner is at a place; the others make room and close gaps. */
export function moveTo<B extends Box>(boxes: readonly B[], id: string, x: number, y: number): B[] {
  return compact(boxes.map((box) => (box.id === id ? { ...box, x: clamp(x, 0, columns - box.w), y: Math.max(0, y) } : box)), id)
}

/** Changes the size of a box within its limits and the grid; it keeps its corner. */
export function resizeTo<B extends Box>(boxes: readonly B[], id: string, w: number, h: number, { min, max }: SizeLimits): B[] {
  return compact(boxes.map((box) => (box.id === id
    ? { ...box, w: clamp(w, Math.min(min.w, columns - box.x), Math.min(max?.w ?? columns, columns - box.x)), h: clamp(h, min.h, Math.min(max?.h ?? mostRows, mostRows)) } : box)), id)
}

/** One step with the keyboard: sideways by a column, up and down past the neighbour, so that every press changes something. */
export function step<B extends Box>(boxes: readonly B[], id: string, direction: 'left' | 'right' | 'up' | 'down'): B[] {
  const box = boxes.find((one) => one.id === id)
  if (box === undefined) return [...boxes]
  if (direction === 'left' || direction === 'right') return moveTo(boxes, id, box.x + (direction === 'left' ? -1 : 1), box.y)
  const across = boxes.filter((one) => one.id !== id && one.x < box.x + box.w && box.x < one.x + one.w)
  if (direction === 'up') {
    const above = across.filter((one) => one.y + one.h <= box.y).toSorted((a, b) => b.y + b.h - a.y - a.h)[0]
    return above === undefined ? [...boxes] : moveTo(boxes, id, box.x, above.y)
  }
  const below = across.filter((one) => one.y >= box.y + box.h).toSorted((a, b) => a.y - b.y)[0]
  if (below === undefined) return [...boxes]
  // The neighbour goes up by our height first, then we stand below it.
  return compact(boxes.map((one) => (one.id === id ? { ...one, y: below.y + below.h } : one)))
}

/** The first place from the top where a box of this size fits. */
export function freePlace(boxes: readonly Box[], w: number, h: number): { readonly x: number; readonly y: number } {
  for (let y = 0; ; y++) {
    for (let x = 0; x + w <= columns; x++) {
      if (!boxes.some((one) => overlaps(one, { id: '', x, y, w, h }))) return { x, y }
    }
  }
}

/** True where no two boxes share a cell and each lies in the grid. */
export const isSound = (boxes: readonly Box[]): boolean =>
  boxes.every((box) => box.x >= 0 && box.y >= 0 && box.w >= 1 && box.h >= 1 && box.x + box.w <= columns && !boxes.some((other) => overlaps(box, other)))
