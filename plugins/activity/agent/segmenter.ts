import type { CollectorState, Tick } from '@overt/sdk/agent'
import { createFocusSettler } from './focus-settler.ts'
import type { FocusPiece } from './focus-settler.ts'
import { createSegmentBuilder } from './segment-builder.ts'
import type { Piece, Segment } from './segment-builder.ts'

/** Ticks further apart than this were not one stretch of observation: `max(1.5 × tick, tick + 1 s)` and a little. */
const mergeGap = 2_500
/** Beyond this the machine slept or the agent stood still: nothing is known about the time between. */
const unknownGap = 10_000

export interface Segmenter {
  tick(tick: Tick): void
  /** Closes everything at the last tick; the next tick starts afresh. */
  cut(): void
  /** As `cut`, before the clock moves. */
  rebase(): void
  /** What a crash now would lose, with the times known so far. */
  open(): readonly Segment[]
  state(): CollectorState | null
}

export interface SegmenterOptions {
  /** Time without input after which a person counts as idle, back to the last input. Milliseconds. */
  readonly idleMilliseconds: number
  readonly emit: (segment: Segment) => void
  readonly newId: (at: number) => string
}

/** Turns one tick a second into segments. A pure state machine: paused beats locked beats idle beats active. */
export function createSegmenter({ idleMilliseconds, emit, newId }: SegmenterOptions): Segmenter {
  const builder = createSegmentBuilder(emit, newId)
  let previousAt: number | null = null
  /** Where the last cut was: a pause that follows it began there. */
  let cutAt: number | null = null
  let presence: Tick['presence'] | null = null
  let lastInputAt = 0
  let idle = false
  /** Active time since the last input: it becomes idle if the input does not come back in time. */
  let tail: Piece[] = []

  const settler = createFocusSettler((focus) => {
    if (focus.end <= lastInputAt) builder.add(active(focus))
    else tail.push(active(focus))
  })
  const commitTail = (): void => {
    for (const piece of tail.splice(0)) builder.add(piece)
  }
  const settle = (): void => {
    settler.flush()
    commitTail()
  }
  const restart = (at: number | null): void => {
    previousAt = at
    presence = null
    idle = false
  }
  const observePresent = (start: number, tick: Tick): void => {
    if (presence !== 'present') {
      lastInputAt = start
      idle = false
    }
    const piece = { start, end: tick.at, app: tick.app, domain: tick.domain }
    if (tick.input) {
      idle = false
      lastInputAt = tick.at
      commitTail()
      settler.add(piece)
    } else if (idle) builder.add(away('idle', start, tick.at))
    else {
      settler.add(piece)
      if (tick.at - lastInputAt >= idleMilliseconds) becomeIdle(tick.at)
    }
  }
  const becomeIdle = (at: number): void => {
    settler.flush()
    tail = []
    idle = true
    builder.add(away('idle', lastInputAt, at))
  }

  return {
    tick(tick) {
      const start = previousAt ?? (tick.presence === 'paused' ? cutAt : null)
      cutAt = null
      if (start !== null && tick.at <= start) return
      if (start === null || tick.at - start > unknownGap) {
        if (start !== null) {
          settle()
          builder.close()
        }
        restart(tick.at)
        return
      }
      previousAt = tick.at
      if (tick.at - start > mergeGap) {
        settle()
        builder.close()
      }
      if (tick.presence === 'present') observePresent(start, tick)
      else {
        if (presence === 'present') settle()
        builder.add(away(tick.presence, start, tick.at))
      }
      presence = tick.presence
    },
    cut() {
      settle()
      builder.close()
      cutAt = previousAt
      restart(null)
    },
    rebase() {
      settle()
      builder.rebase()
      restart(null)
    },
    open() {
      const preview: Segment[] = []
      const copy = createSegmentBuilder((segment) => preview.push(segment), newId)
      const running = builder.open()
      if (running !== null) copy.add(running)
      for (const piece of [...tail, ...settler.pending().map(active)]) copy.add(piece)
      copy.close()
      return preview
    },
    state: () => (presence === 'present' ? (idle ? 'idle' : 'active') : presence),
  }
}

function active(focus: FocusPiece): Piece {
  return { startedAt: focus.start, endedAt: focus.end, state: 'active', app: focus.app, domain: focus.domain }
}

function away(state: 'idle' | 'locked' | 'paused', startedAt: number, endedAt: number): Piece {
  return { startedAt, endedAt, state, app: null, domain: null }
}
