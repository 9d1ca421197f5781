import type { Engagement } from '@overt/sdk/agent'

/** A stretch of time with the application and domain in front. Milliseconds, half-open. */
export interface FocusPiece {
  readonly start: number
  readonly end: number
  readonly app: string | null
  readonly domain: string | null
  readonly engaged: Engagement | null
}

const shortestFocus = 2_000

export interface FocusSettler {
  add(piece: FocusPiece): void
  /** Gives out what is undecided under the label in force, then forgets the label. */
  flush(): void
  pending(): readonly FocusPiece[]
}

/**
 * Keeps a change of application shorter than two seconds with the application before it: switching past a window is not
 * using it. What it gives out is in order and complete, at most two seconds late.
 */
export function createFocusSettler(settled: (piece: FocusPiece) => void): FocusSettler {
  let current: FocusPiece | null = null
  const candidates: FocusPiece[] = []

  const giveOut = (label: FocusPiece): void => {
    current = label
    for (const piece of candidates.splice(0)) settled({ ...piece, app: label.app, domain: label.domain })
  }
  return {
    add(piece) {
      if (current === null || sameLabel(current, piece)) {
        giveOut(current ?? piece)
        settled(piece)
        return
      }
      const [first] = candidates
      if (first !== undefined && !sameLabel(first, piece)) giveOut(current)
      candidates.push(piece)
      if (piece.end - (candidates[0] ?? piece).start >= shortestFocus) giveOut(piece)
    },
    flush() {
      if (current !== null) giveOut(current)
      current = null
    },
    pending: () => candidates.map((piece) => ({ ...piece, app: current?.app ?? null, domain: current?.domain ?? null })),
  }
}

function sameLabel(one: FocusPiece, other: FocusPiece): boolean {
  return one.app === other.app && one.domain === other.domain
}
