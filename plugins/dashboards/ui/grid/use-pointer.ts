import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Widget } from '../../contracts.ts'
import { columns, moveTo, resizeTo } from '../../layout/grid.ts'
import type { SizeLimits } from '../../layout/grid.ts'

export interface PointerOptions {
  grid(): HTMLElement | null
  /** Pixels of one row, its gap included. */
  readonly rowHeight: number
  layout(): readonly Widget[]
  limits(widget: Widget): SizeLimits
  preview(layout: readonly Widget[] | undefined): void
  commit(layout: readonly Widget[]): void
}
export interface Dragged {
  readonly id: string
  readonly what: 'move' | 'size'
  /** Pixels from where it was taken. */
  readonly dx: number
  readonly dy: number
}
export interface PointerArrange {
  readonly dragged: ShallowRef<Dragged | undefined>
  start(event: PointerEvent, widget: Widget, what: Dragged['what']): void
}

/** Near the edge of what scrolls, the page follows the hand. */
const edge = 60
const mostPerFrame = 14

/** Moving and resizing with mouse, pen or finger; Escape lets go without a change. */
export function usePointer({ grid, rowHeight, layout, limits, preview, commit }: PointerOptions): PointerArrange {
  const dragged = shallowRef<Dragged>()

  function start(event: PointerEvent, widget: Widget, what: Dragged['what']): void {
    const place = grid()
    const handle = event.currentTarget
    if (place === null || !(handle instanceof HTMLElement) || event.button !== 0 || dragged.value !== undefined) return
    event.preventDefault()
    handle.setPointerCapture(event.pointerId)
    const before = layout()
    const scroller = scrollerOf(place)
    const column = place.clientWidth / columns
    const origin = { x: event.clientX, y: event.clientY, scroll: scroller.scrollTop }
    let pointer = { x: event.clientX, y: event.clientY }
    let next = before
    let frame = 0

    function follow(): void {
      const dx = pointer.x - origin.x
      const dy = pointer.y - origin.y + scroller.scrollTop - origin.scroll
      dragged.value = { id: widget.id, what, dx, dy }
      const [across, down] = [Math.round(dx / column), Math.round(dy / rowHeight)]
      next = what === 'move' ? moveTo(before, widget.id, widget.x + across, widget.y + down) : resizeTo(before, widget.id, widget.w + across, widget.h + down, limits(widget))
      preview(next)
    }
    function scroll(): void {
      const { top, bottom } = scroller === document.documentElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect()
      const by = pointer.y < top + edge ? -mostPerFrame : pointer.y > bottom - edge ? mostPerFrame : 0
      if (by !== 0) {
        scroller.scrollTop += by
        follow()
      }
      frame = requestAnimationFrame(scroll)
    }
    const move = (moved: PointerEvent): void => {
      pointer = { x: moved.clientX, y: moved.clientY }
      follow()
    }
    function finish(keep: boolean): void {
      cancelAnimationFrame(frame)
      handle?.removeEventListener('pointermove', move as EventListener)
      handle?.removeEventListener('pointerup', drop)
      handle?.removeEventListener('pointercancel', cancel)
      removeEventListener('keydown', escape, true)
      dragged.value = undefined
      preview(undefined)
      if (keep && next !== before && next.some((one, index) => one !== before[index])) commit(next)
    }
    const drop = (): void => { finish(true) }
    const cancel = (): void => { finish(false) }
    const escape = (pressed: KeyboardEvent): void => {
      if (pressed.key !== 'Escape') return
      pressed.stopPropagation()
      finish(false)
    }
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', drop)
    handle.addEventListener('pointercancel', cancel)
    addEventListener('keydown', escape, true)
    frame = requestAnimationFrame(scroll)
  }
  return { dragged, start }
}

function scrollerOf(place: HTMLElement): HTMLElement {
  for (let one = place.parentElement; one !== null; one = one.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight) return one
  }
  return document.documentElement
}
