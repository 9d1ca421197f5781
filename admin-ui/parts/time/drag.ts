import { computed, ref } from 'vue'

/** Where a drag has got to: seconds of the wall clock on one date. */
export interface DragSpan {
  readonly date: string
  readonly fromSeconds: number
  readonly toSeconds: number
}
export type DragKind = 'create' | 'move' | 'start' | 'stop'

interface Drag extends DragSpan {
  readonly kind: DragKind
  readonly entryId: string | undefined
  readonly grabbedSeconds: number
  readonly moved: boolean
}

const stepSeconds = 300
const shortestSeconds = 300
const daySeconds = 86_400
const snap = (seconds: number): number => Math.round(seconds / stepSeconds) * stepSeconds
const clamp = (seconds: number): number => Math.max(0, Math.min(daySeconds, seconds))

/** Dragging in a day column: makes a span, moves one, or pulls its start or stop; in steps of five minutes. */
export function useDrag(done: (kind: DragKind, span: DragSpan, entryId: string | undefined) => void) {
  const drag = ref<Drag>()

  return {
    span: computed<(DragSpan & { readonly entryId: string | undefined }) | undefined>(() => drag.value?.moved === true ? drag.value : undefined),
    begin(kind: DragKind, date: string, atSeconds: number, entry?: { readonly id: string; readonly fromSeconds: number; readonly toSeconds: number }): void {
      const at = snap(atSeconds)
      drag.value = {
        kind, date, entryId: entry?.id, moved: false, grabbedSeconds: entry === undefined ? at : atSeconds - entry.fromSeconds,
        fromSeconds: entry?.fromSeconds ?? at, toSeconds: entry?.toSeconds ?? at + shortestSeconds,
      }
    },
    to(date: string, atSeconds: number): void {
      const now = drag.value
      if (now === undefined) return
      const at = clamp(snap(atSeconds))
      if (now.kind === 'create') {
        const from = Math.min(now.grabbedSeconds, at)
        drag.value = { ...now, moved: true, fromSeconds: from, toSeconds: Math.max(from + shortestSeconds, now.grabbedSeconds, at) }
      } else if (now.kind === 'move') {
        const length = now.toSeconds - now.fromSeconds
        const from = Math.max(0, Math.min(daySeconds - length, snap(atSeconds - now.grabbedSeconds)))
        if (from === now.fromSeconds && date === now.date) return
        drag.value = { ...now, moved: true, date, fromSeconds: from, toSeconds: from + length }
      } else if (now.kind === 'start') drag.value = { ...now, moved: true, fromSeconds: Math.min(at, now.toSeconds - shortestSeconds) }
      else drag.value = { ...now, moved: true, toSeconds: Math.max(at, now.fromSeconds + shortestSeconds) }
    },
    /** Ends the drag; without a movement nothing is done and false is answered: it was a click. */
    end(): boolean {
      const now = drag.value
      drag.value = undefined
      if (now === undefined || !now.moved) return false
      done(now.kind, { date: now.date, fromSeconds: now.fromSeconds, toSeconds: now.toSeconds }, now.entryId)
      return true
    },
    cancel(): void { drag.value = undefined },
  }
}
