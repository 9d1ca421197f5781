/** A stretch of time in epoch milliseconds. */
export interface Span {
  readonly startMs: number
  readonly stopMs: number
}

/** What can be done where other entries have the time. */
export interface Fits {
  /** The longest stretch of it that is free. */
  readonly crop: Span | undefined
  /** All that is free of it, where that is more than one piece. */
  readonly split: readonly Span[] | undefined
  /** The same length, once the last of the others is over. Absent where one of them runs. */
  readonly shift: Span | undefined
}

export interface OtherSpan {
  readonly startedAt: string
  readonly stoppedAt: string | null
}

const length = ({ startMs, stopMs }: Span): number => stopMs - startMs

/** Ways out of an overlap; none of them changes the others. */
export function fitSpan(wanted: Span, others: readonly OtherSpan[]): Fits {
  const taken = others.map(({ startedAt, stoppedAt }) => ({ startMs: Date.parse(startedAt), stopMs: stoppedAt === null ? Infinity : Date.parse(stoppedAt) })).toSorted((one, other) => one.startMs - other.startMs)
  const free: Span[] = []
  let startMs = wanted.startMs
  for (const other of taken) {
    if (other.startMs > startMs) free.push({ startMs, stopMs: Math.min(other.startMs, wanted.stopMs) })
    startMs = Math.max(startMs, other.stopMs)
  }
  if (startMs < wanted.stopMs) free.push({ startMs, stopMs: wanted.stopMs })
  const pieces = free.filter((piece) => length(piece) > 0)
  const last = Math.max(...taken.map(({ stopMs }) => stopMs))
  return {
    crop: pieces.toSorted((one, other) => length(other) - length(one))[0],
    split: pieces.length > 1 ? pieces : undefined,
    shift: Number.isFinite(last) ? { startMs: last, stopMs: last + length(wanted) } : undefined,
  }
}
