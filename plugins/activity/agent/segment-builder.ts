import type { CollectorState, Engagement } from '@overt/sdk/agent'

/** A stretch of time of one kind. Whole epoch milliseconds, half-open. */
export interface Segment {
  readonly id: string
  readonly startedAt: number
  readonly endedAt: number
  readonly state: CollectorState
  readonly app: string | null
  readonly domain: string | null
  /** What kept the person busy while there was no input for at least the idle time; null for any other time. */
  readonly engaged: Engagement | null
}

export type Piece = Omit<Segment, 'id'>

interface Span {
  readonly start: number
  readonly end: number
}

/** Every time zone's offset is a multiple of 15 minutes, so local midnight lies on this grid. */
export const gridMilliseconds = 300_000

const spansRemembered = 16

export interface SegmentBuilder {
  add(piece: Piece): void
  close(): void
  open(): Segment | null
  /** The clock was moved: from here on, time that was already accounted for is left out. */
  rebase(): void
}

/**
 * Merges equal neighbours, cuts on the five-minute grid, and never accounts for the same instant twice. The first piece of a
 * new state is given out at once, so that presence is known elsewhere without waiting for the segment to end.
 */
export function createSegmentBuilder(emit: (segment: Segment) => void, newId: (at: number) => string): SegmentBuilder {
  let open: Segment | null = null
  let epoch: Span | null = null
  let lastState: CollectorState | null = null
  const accounted: Span[] = []

  const give = (segment: Segment): void => {
    epoch = { start: epoch?.start ?? segment.startedAt, end: segment.endedAt }
    lastState = segment.state
    const parts = subtract(segment, accounted)
    parts.forEach((part, index) =>
      emit({ ...segment, id: index === 0 ? segment.id : newId(part.start), startedAt: part.start, endedAt: part.end }))
  }
  const close = (): void => {
    if (open !== null && open.endedAt > open.startedAt) give(open)
    open = null
  }
  return {
    add(piece) {
      if (open !== null && open.endedAt === piece.startedAt && sameKind(open, piece)) open = { ...open, endedAt: piece.endedAt }
      else {
        close()
        open = { ...piece, id: newId(piece.startedAt) }
      }
      for (let line = nextLine(open.startedAt); open.endedAt >= line; line += gridMilliseconds) {
        give({ ...open, endedAt: line })
        open = { ...open, startedAt: line, id: newId(line) }
      }
      if (open.endedAt === open.startedAt) open = null
      else if (open.state !== lastState) close()
    },
    close,
    open: () => open,
    rebase() {
      close()
      if (epoch !== null) accounted.push(epoch)
      if (accounted.length > spansRemembered) accounted.shift()
      epoch = null
    },
  }
}

function nextLine(at: number): number {
  return (Math.floor(at / gridMilliseconds) + 1) * gridMilliseconds
}

function sameKind(one: Piece, other: Piece): boolean {
  return one.state === other.state && one.app === other.app && one.domain === other.domain && one.engaged === other.engaged
}

function subtract(segment: Segment, spans: readonly Span[]): Span[] {
  let parts: Span[] = [{ start: segment.startedAt, end: segment.endedAt }]
  for (const span of spans) {
    parts = parts
      .flatMap((part) => [
        { start: part.start, end: Math.min(part.end, span.start) },
        { start: Math.max(part.start, span.end), end: part.end },
      ])
      .filter((part) => part.end > part.start)
  }
  return parts
}
