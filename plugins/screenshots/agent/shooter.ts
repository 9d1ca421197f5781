import { cutText, instantText } from '@overt/sdk/agent'
import type { CaptureResult, CollectorContext, RunningCollector, Tick } from '@overt/sdk/agent'
import { afterHandling, memoryFrom, slotKey } from './draw.ts'
import type { Draw, Memory } from './draw.ts'
import { isExcluded } from './exclusion.ts'
import { drawInstant, slotAt } from './slot.ts'
import type { Slot } from './slot.ts'
import type { ScreenshotsPolicy, ScreenshotsShot, ScreenshotsSkip } from './wire.ts'

/** Without input for longer than this there is nobody whose work a picture could show. */
const inputMilliseconds = 60_000
/** A tick this much after the instant still stands for it; later ones mean that nobody looked. */
const lateMilliseconds = 3_000
/** What the sensors say must come this soon after a capture, or the picture is dropped. */
const confirmMilliseconds = 10_000
/** Slots that one sleep can leave reasons for: a day of the shortest. */
const missedSlotsAtMost = 1_440

type Reason = ScreenshotsSkip['reason']

interface Shot {
  readonly draw: Draw
  readonly tick: Tick
  readonly abort: AbortController
  /** Something was seen since that forbids the picture. */
  spoiled: boolean
  captured: (CaptureResult & { kind: 'captured' }) | null
}

/** One picture or one reason per slot; a state machine on the ticks, whose captures run beside it. */
export function createShooter(context: CollectorContext<ScreenshotsPolicy>): RunningCollector {
  const { policy } = context
  let memory: Memory = memoryFrom(context.remembered)
  let begun = false
  let previousAt: number | null = null
  let inputAge = Infinity
  let lastInputAt = -Infinity
  let presence: Tick['presence'] | null = null
  let shot: Shot | null = null
  /** When the shot before was over: the next one waits for it. */
  let freeAt = -Infinity

  const write = (next: Memory): Promise<void> => {
    memory = next
    return context.remember(next)
  }
  const finish = (draw: Draw): void => void write(afterHandling(memory, [draw]))
  const tell = ({ id, startedAt, endedAt }: Draw, reason: Reason): void => {
    const record: ScreenshotsSkip = {
      kind: 'screenshots.skip', id, slotStartedAt: instantText(startedAt), slotEndedAt: instantText(endedAt), reason,
    }
    context.emit(record)
  }
  const skip = (draw: Draw, reason: Reason): void => {
    tell(draw, reason)
    finish(draw)
  }
  const newDraw = (slot: Slot): Draw => {
    const dueAt = drawInstant(slot, policy.mode)
    return { ...slot, mode: policy.mode, dueAt, id: context.newId(dueAt), state: 'waiting' }
  }
  const isHandled = (slot: Slot): boolean => memory.handled.includes(slotKey(slot))

  /** What the run before left: a picture that was being taken, and a slot whose instant came while nobody ran. */
  const takeUp = (now: number): void => {
    const { taking } = memory
    if (taking !== null) {
      if (context.isFileKept(taking.id)) finish(taking)
      else skip(taking, 'capture-failed')
    }
    const { draw } = memory
    if (draw?.state !== 'waiting') return
    const slot = slotAt(now, policy.everyMinutes)
    const isOurs = slotKey(slot) === slotKey(draw) && draw.mode === policy.mode
    // One of a grid that is gone is accounted for only where the new grid does not come back to it.
    if (isOurs ? draw.dueAt < now : draw.endedAt <= slot.startedAt) skip(draw, 'started-later')
  }
  /** The whole slots between the last look and the one of `now`. */
  const missed = (slot: Slot): Draw[] => {
    if (previousAt === null || previousAt >= slot.startedAt) return []
    const length = slot.endedAt - slot.startedAt
    const first = Math.max(slotAt(previousAt, policy.everyMinutes).endedAt, slot.startedAt - missedSlotsAtMost * length)
    return Array.from({ length: (slot.startedAt - first) / length }, (_, index) => first + index * length)
      .map((startedAt) => ({ startedAt, endedAt: startedAt + length }))
      .filter((each) => !isHandled(each))
      .map(newDraw)
  }
  /** Enters the slot of `now`; those that nobody saw on the way leave their reason. */
  const enter = (now: number): void => {
    const slot = slotAt(now, policy.everyMinutes)
    const current = memory.draw
    if (current !== null && slotKey(current) === slotKey(slot) && (current.mode === policy.mode || current.state === 'done')) return
    // A picture that took so long that the next slot went by without one.
    if (current?.state === 'waiting' && current.endedAt <= slot.startedAt) skip(current, 'capture-failed')
    const unseen = missed(slot)
    for (const draw of unseen) tell(draw, 'asleep')
    const draw = newDraw(slot)
    void write({ ...afterHandling(memory, unseen), draw: isHandled(slot) ? { ...draw, state: 'done' } : draw })
    if (previousAt === null && draw.dueAt < now && !isHandled(slot)) skip(draw, 'started-later')
  }
  const reasonAgainst = (tick: Tick): Reason | null => {
    if (tick.presence === 'paused') return 'paused'
    if (!context.canCapture()) return 'unsupported'
    if (tick.presence === 'locked') return 'locked'
    if (tick.at - lastInputAt > inputMilliseconds) return 'idle'
    return isExcluded(tick, policy) ? 'excluded' : null
  }
  const decide = (tick: Tick): void => {
    const { draw } = memory
    if (draw === null || draw.state !== 'waiting' || tick.at < draw.dueAt || shot !== null) return
    const reason = tick.at - Math.max(draw.dueAt, freeAt) > lateMilliseconds ? 'asleep' : reasonAgainst(tick)
    if (reason === null) void take(draw, tick)
    else skip(draw, reason)
  }
  const take = async (draw: Draw, tick: Tick): Promise<void> => {
    const mine: Shot = { draw, tick, abort: new AbortController(), spoiled: false, captured: null }
    shot = mine
    await write({ ...memory, draw: { ...draw, state: 'done' }, taking: draw })
    if (shot !== mine) return
    const { displays, maximumWidth, quality, blur } = policy
    const result = await context.capture({ displays, maximumWidth, quality, blur }, mine.abort.signal)
    if (shot !== mine) return
    if (result.kind === 'captured') mine.captured = result
    else {
      shot = null
      freeAt = previousAt ?? draw.dueAt
      skip(draw, result.reason)
    }
  }
  /** The conditions once more, with what was seen after the capture was over. */
  const confirm = (tick: Tick): void => {
    if (shot === null) return
    if (tick.presence !== 'present' || isExcluded(tick, policy)) shot.spoiled = true
    const { captured, draw } = shot
    if (captured === null || (tick.seenAt ?? tick.at) <= captured.at) return
    const { spoiled } = shot
    freeAt = Math.min(tick.at, captured.at + confirmMilliseconds)
    if (spoiled || tick.at - captured.at > confirmMilliseconds) {
      shot = null
      skip(draw, 'changed')
    } else void keep(shot, captured)
  }
  const keep = async (kept: Shot, { pictures }: CaptureResult & { kind: 'captured' }): Promise<void> => {
    shot = null
    const { draw, tick } = kept
    const outcomes = await Promise.all(pictures.map(({ display, displays, width, height, image, preview }, index) => {
      const record: ScreenshotsShot = {
        kind: 'screenshots.shot',
        id: index === 0 ? draw.id : context.newId(draw.dueAt + index),
        takenAt: instantText(Math.min(tick.at, draw.endedAt - 1)),
        slotStartedAt: instantText(draw.startedAt),
        slotEndedAt: instantText(draw.endedAt),
        display, displays, width, height, blur: policy.blur,
        ...(tick.app === null || policy.collectFront === false ? {} : { app: cutText(tick.app, 200) }),
        ...(tick.domain === null || policy.collectFront === false ? {} : { domain: tick.domain }),
      }
      return context.emitFile(record, { bytes: image, preview })
    }))
    if (!outcomes.includes('kept')) return skip(draw, outcomes.includes('disk-full') ? 'disk-full' : 'capture-failed')
    finish(draw)
    if (policy.notice) context.announcePicture()
  }
  const drop = (): void => {
    const dropped = shot
    shot = null
    if (dropped === null) return
    dropped.abort.abort()
    skip(dropped.draw, 'changed')
  }
  return {
    tick(tick) {
      if (previousAt !== null && tick.at <= previousAt) return
      if (!begun) takeUp(tick.at)
      begun = true
      if (previousAt === null && inputAge !== Infinity) lastInputAt = tick.at - inputAge
      inputAge = Infinity
      if (tick.input) lastInputAt = tick.at
      presence = tick.presence
      confirm(tick)
      decide(tick)
      enter(tick.at)
      decide(tick)
      previousAt = tick.at
    },
    cut() {
      drop()
    },
    rebase() {
      drop()
      // The clock moves, the person does not: how long ago they last did something stays as it was.
      inputAge = (previousAt ?? Infinity) - lastInputAt
      previousAt = null
      lastInputAt = -Infinity
    },
    open: () => [],
    state() {
      if (presence !== 'present' || previousAt === null) return presence === 'present' ? null : presence
      return previousAt - lastInputAt > inputMilliseconds ? 'idle' : 'active'
    },
  }
}
