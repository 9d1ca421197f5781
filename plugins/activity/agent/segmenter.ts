import type { CollectorState, Engagement, Tick } from '@overt/sdk/agent'
import { createFocusSettler } from './focus-settler.ts'
import type { FocusPiece } from './focus-settler.ts'
import { createSegmentBuilder } from './segment-builder.ts'
import type { Piece, Segment } from './segment-builder.ts'

/** Ticks further apart than this were not one stretch of observation: `max(1.5 × tick, tick + 1 s)` and a little. */
const mergeGap = 2_500
/** Beyond this the machine slept or the agent stood still: nothing is known about the time between. */
const unknownGap = 10_000
const hour = 3_600_000
/** After this long without input, a call, presentation or film no longer counts as active: it may go on although nobody is there. */
const longestEngaged: Readonly<Record<Engagement, number>> = { call: 4 * hour, presentation: 2 * hour, media: 2 * hour }

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
  /** Time without a sign of the person after which they count as idle, back to the last one. Milliseconds. */
  readonly idleMilliseconds: number
  readonly emit: (segment: Segment) => void
  readonly newId: (at: number) => string
}

/**
 * Turns one tick a second into segments. A pure state machine: paused beats locked beats idle beats active. A person who is
 * engaged is not idle. Only time that would have been idle otherwise is engaged: there was no input for at least the idle time.
 */
export function createSegmenter({ idleMilliseconds, emit, newId }: SegmenterOptions): Segmenter {
  const builder = createSegmentBuilder(emit, newId)
  let previousAt: number | null = null
  /** Where the last cut was: a pause that follows it began there. */
  let cutAt: number | null = null
  let presence: Tick['presence'] | null = null
  let lastInputAt = 0
  /** The last input, or the last moment of an engagement after it. */
  let lastSignAt = 0
  /** No piece before this is engaged, because input came back within the idle time. */
  let plainUntil = 0
  /** Active time since the last input: it becomes idle if no sign of the person comes in time. */
  let tail: Piece[] = []

  const lacksInput = (at: number): boolean => at - lastInputAt >= idleMilliseconds
  const isIdle = (at: number): boolean => at - lastSignAt >= idleMilliseconds
  const label = (piece: Piece): Piece => (piece.endedAt <= plainUntil ? { ...piece, engaged: null } : piece)
  const settler = createFocusSettler((focus) => {
    if (focus.end <= lastInputAt) builder.add(label(active(focus)))
    else tail.push(active(focus))
  })
  const commitTail = (): void => {
    for (const piece of tail.splice(0)) builder.add(label(piece))
  }
  const settle = (): void => {
    if (previousAt !== null && !lacksInput(previousAt)) plainUntil = previousAt
    settler.flush()
    commitTail()
  }
  const restart = (at: number | null): void => {
    previousAt = at
    presence = null
    plainUntil = 0
  }
  const engagedAt = (start: number, { at, input, engaged = null }: Tick): Engagement | null => {
    if (input || engaged === null || at - lastInputAt > longestEngaged[engaged]) return null
    // Nothing that plays or fills the screen brings back a person who was away; a call can be taken without a key.
    return isIdle(start) && engaged !== 'call' ? null : engaged
  }
  const observePresent = (start: number, tick: Tick): void => {
    if (presence !== 'present') lastInputAt = lastSignAt = start
    const engaged = engagedAt(start, tick)
    const piece = { start, end: tick.at, app: tick.app, domain: tick.domain, engaged }
    if (tick.input) {
      if (!lacksInput(start)) plainUntil = tick.at
      lastInputAt = lastSignAt = tick.at
      commitTail()
      settler.add(piece)
    } else if (engaged === null && isIdle(start)) builder.add(away('idle', start, tick.at))
    else {
      if (engaged !== null) lastSignAt = tick.at
      settler.add(piece)
      if (engaged !== null && lacksInput(tick.at)) commitTail()
      if (isIdle(tick.at)) becomeIdle(tick.at)
    }
  }
  const becomeIdle = (at: number): void => {
    settler.flush()
    const known = tail.filter(({ endedAt }) => endedAt <= lastSignAt)
    tail = []
    for (const piece of known) builder.add(label(piece))
    builder.add(away('idle', lastSignAt, at))
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
      if (tick.at - start > mergeGap) {
        settle()
        builder.close()
      }
      if (tick.presence === 'present') observePresent(start, tick)
      else {
        if (presence === 'present') settle()
        builder.add(away(tick.presence, start, tick.at))
      }
      previousAt = tick.at
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
      const undecided = [...tail, ...settler.pending().map(active)]
      const isDecided = previousAt !== null && lacksInput(previousAt)
      for (const piece of undecided) copy.add(isDecided ? label(piece) : { ...piece, engaged: null })
      copy.close()
      return preview
    },
    state() {
      if (presence !== 'present') return presence
      return previousAt !== null && isIdle(previousAt) ? 'idle' : 'active'
    },
  }
}

function active(focus: FocusPiece): Piece {
  return { startedAt: focus.start, endedAt: focus.end, state: 'active', app: focus.app, domain: focus.domain, engaged: focus.engaged }
}

function away(state: 'idle' | 'locked' | 'paused', startedAt: number, endedAt: number): Piece {
  return { startedAt, endedAt, state, app: null, domain: null, engaged: null }
}
