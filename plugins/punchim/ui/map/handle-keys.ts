export interface HandleActions {
  /** By pixels of the map, right and down. */
  move(byX: number, byY: number): void
  remove?(): void
  add?(): void
}

const pixels = 10
const finePixels = 1
const directions: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

/** Keys of a handle on a map: arrows move it (with Shift by little), Delete takes it away, Enter or Insert adds one. The map itself does not move. */
export function keysOfHandle(element: HTMLElement, { move, remove, add }: HandleActions): void {
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const direction = directions[event.key]
    if (direction !== undefined) {
      const step = event.shiftKey ? finePixels : pixels
      move(direction[0] * step, direction[1] * step)
    } else if (event.key === 'Delete' || event.key === 'Backspace') remove?.()
    else if (event.key === 'Enter' || event.key === 'Insert') add?.()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
}
