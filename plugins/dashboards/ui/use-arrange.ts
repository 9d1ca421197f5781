import { computed, nextTick, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useMessages } from '@overt/sdk/ui'
import type { Widget } from '../contracts.ts'
import { columns, mostRows, resizeTo, step } from '../layout/grid.ts'
import type { SizeLimits } from '../layout/grid.ts'

export interface ArrangeOptions {
  layout(): readonly Widget[]
  limits(widget: Widget): SizeLimits
  titleOf(widget: Widget): string
  /** Takes the place of the layout and saves it. */
  apply(layout: readonly Widget[]): void
}
export interface Arrange {
  readonly editing: Ref<boolean>
  /** What the grid shows: the layout, or what it would be if the hand let go. */
  readonly shown: ComputedRef<readonly Widget[]>
  readonly heldId: Ref<string | undefined>
  readonly announcement: Ref<string>
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  /** A change that can be undone. */
  commit(layout: readonly Widget[]): void
  /** What it would be; undefined lets go without a change. */
  preview(layout: readonly Widget[] | undefined): void
  undo(): void
  redo(): void
  onKey(event: KeyboardEvent, widget: Widget): void
  begin(): void
  end(): void
}

const mostSteps = 100
const directions: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }

/** Arranging a dashboard by hand or by keyboard, with undo and redo; what happens is announced. */
export function useArrange({ layout, limits, titleOf, apply }: ArrangeOptions): Arrange {
  const { t } = useMessages()
  const editing = ref(false)
  const heldId = ref<string>()
  const draft = shallowRef<readonly Widget[]>()
  const announcement = ref('')
  const past = shallowRef<readonly (readonly Widget[])[]>([])
  const future = shallowRef<readonly (readonly Widget[])[]>([])

  function commit(next: readonly Widget[]): void {
    past.value = [...past.value.slice(1 - mostSteps), layout()]
    future.value = []
    apply(next)
  }
  function travel(from: typeof past, to: typeof past, words: string): void {
    const last = from.value.at(-1)
    if (last === undefined) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, layout()]
    apply(last)
    announcement.value = t(words)
  }
  const place = (widget: Widget): Readonly<Record<string, unknown>> => ({ name: titleOf(widget), column: widget.x + 1, row: widget.y + 1, width: widget.w, height: widget.h, columns })

  function letGo(keep: boolean, widget: Widget): void {
    const next = draft.value
    draft.value = undefined
    heldId.value = undefined
    if (keep && next !== undefined) commit(next)
    announcement.value = t(keep ? 'arrange.dropped' : 'arrange.cancelled', place((keep ? next : undefined)?.find(({ id }) => id === widget.id) ?? widget))
    void focusAgain(widget.id)
  }
  /** A widget that changes its place among the others would lose the focus. */
  async function focusAgain(id: string): Promise<void> {
    await nextTick()
    document.querySelector<HTMLElement>(`[data-widget="${id}"]`)?.focus()
  }
  function onKey(event: KeyboardEvent, widget: Widget): void {
    if (!editing.value || event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const held = heldId.value === widget.id
    const direction = directions[event.key]
    if (event.key === 'Enter' || event.key === ' ') {
      if (held) letGo(true, widget)
      else {
        heldId.value = widget.id
        draft.value = layout()
        announcement.value = t('arrange.held', place(widget))
      }
    } else if (held && (event.key === 'Escape' || event.key === 'Tab')) letGo(event.key === 'Tab', widget)
    else if (held && direction !== undefined) {
      const current = draft.value?.find(({ id }) => id === widget.id) ?? widget
      const grow = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction]
      draft.value = event.shiftKey
        ? resizeTo(draft.value ?? [], widget.id, current.w + (grow[0] ?? 0), Math.min(mostRows, current.h + (grow[1] ?? 0)), limits(widget))
        : step(draft.value ?? [], widget.id, direction)
      announcement.value = t(event.shiftKey ? 'arrange.sized' : 'arrange.moved', place(draft.value.find(({ id }) => id === widget.id) ?? widget))
    } else return
    if (event.key !== 'Tab') event.preventDefault()
    event.stopPropagation()
  }
  return {
    editing, heldId, announcement, commit, onKey,
    shown: computed(() => draft.value ?? layout()),
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    preview(next) { draft.value = next },
    undo() { travel(past, future, 'arrange.undone') },
    redo() { travel(future, past, 'arrange.redone') },
    begin() { editing.value = true },
    end() {
      editing.value = false
      heldId.value = undefined
      draft.value = undefined
      past.value = []
      future.value = []
    },
  }
}
