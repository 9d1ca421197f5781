import { computed, ref } from 'vue'
import { instantAt, wallSeconds } from '../../state/entry-days.ts'

/** Where a drag has got to, as instants in milliseconds. */
export interface DragSpan {
  readonly startMs: number
  readonly stopMs: number
}
export type DragKind = 'create' | 'move' | 'start' | 'stop'

/** A place in the calendar: wall-clock seconds since midnight on a date. */
export interface DragPlace {
  readonly date: string
  readonly seconds: number
}

interface Drag extends DragSpan {
  readonly kind: DragKind
  readonly entryId: string | undefined
  readonly origin: DragSpan
  readonly grabbed: DragPlace
  readonly moved: boolean
}

const stepSeconds = 300
const shortestMs = 300_000
const snap = (seconds: number): number => Math.round(seconds / stepSeconds) * stepSeconds

/**
 * Dragging in a calendar: makes a span, moves one, or pulls its start or stop; in steps of five minutes of the wall clock. Moving adds whole steps to
 * the start and keeps the length to the second, over midnight and on days when the clock changes.
 */
export function useDrag(timeZone: string, done: (kind: DragKind, span: DragSpan, entryId: string | undefined) => void) {
  const drag = ref<Drag>()
  const instant = ({ date, seconds }: DragPlace): number => instantAt(date, snap(seconds), timeZone)

  function moved({ origin, grabbed }: Drag, place: DragPlace): DragSpan {
    const days = Temporal.PlainDate.from(grabbed.date).until(place.date).days
    const date = Temporal.Instant.fromEpochMilliseconds(origin.startMs).toZonedDateTimeISO(timeZone).toPlainDate().add({ days }).toString()
    const shift = snap(place.seconds - grabbed.seconds)
    if (days === 0 && shift === 0) return origin
    const startMs = instantAt(date, wallSeconds(origin.startMs, timeZone) + shift, timeZone) + origin.startMs % 1_000
    return { startMs, stopMs: startMs + origin.stopMs - origin.startMs }
  }
  function pulled(now: Drag, place: DragPlace): DragSpan {
    const { kind, origin, grabbed } = now
    const at = instant(place)
    if (kind === 'move') return moved(now, place)
    if (kind === 'start') return { startMs: Math.min(at, Math.max(origin.startMs, origin.stopMs - shortestMs)), stopMs: origin.stopMs }
    if (kind === 'stop') return { startMs: origin.startMs, stopMs: Math.max(at, Math.min(origin.stopMs, origin.startMs + shortestMs)) }
    const from = instant(grabbed)
    return { startMs: Math.min(from, at), stopMs: Math.max(from, at, Math.min(from, at) + shortestMs) }
  }

  return {
    span: computed<(DragSpan & { readonly entryId: string | undefined }) | undefined>(() => (drag.value?.moved === true ? drag.value : undefined)),
    begin(kind: DragKind, place: DragPlace, entry?: DragSpan & { readonly id: string }): void {
      const startMs = entry?.startMs ?? instant(place)
      const origin = { startMs, stopMs: entry?.stopMs ?? startMs + shortestMs }
      drag.value = { kind, entryId: entry?.id, moved: false, grabbed: place, origin, ...origin }
    },
    to(place: DragPlace): void {
      const now = drag.value
      if (now === undefined) return
      const span = pulled(now, place)
      if (!now.moved && now.kind !== 'create' && span.startMs === now.startMs && span.stopMs === now.stopMs) return
      drag.value = { ...now, ...span, moved: true }
    },
    /** Ends the drag; without a movement nothing is done and false is answered: it was a click. */
    end(): boolean {
      const now = drag.value
      drag.value = undefined
      if (now === undefined || !now.moved) return false
      done(now.kind, { startMs: now.startMs, stopMs: now.stopMs }, now.entryId)
      return true
    },
    cancel(): void { drag.value = undefined },
  }
}
