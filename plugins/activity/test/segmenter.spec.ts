import { expect } from 'chai'
import fc from 'fast-check'
import type { Tick } from '@overt/sdk/agent'
import { uuidv7At } from '@overt/sdk/agent'
import { gridMilliseconds } from '../agent/segment-builder.ts'
import type { Segment } from '../agent/segment-builder.ts'
import { createSegmenter } from '../agent/segmenter.ts'
import type { Segmenter } from '../agent/segmenter.ts'

const midnight = Temporal.Instant.from('2026-03-02T00:00:00Z').epochMilliseconds
const nineOClock = midnight + 9 * 3_600_000

function record(idleSeconds = 180): { segments: Segment[], segmenter: Segmenter } {
  const segments: Segment[] = []
  const segmenter = createSegmenter({ idleMilliseconds: idleSeconds * 1_000, emit: (segment) => segments.push(segment), newId: uuidv7At })
  return { segments, segmenter }
}

/** A person who says, second by second, what happens; the time runs by itself. */
function play(script: { seconds: number, tick?: Partial<Tick> }[], idleSeconds?: number): Segment[] {
  const { segments, segmenter } = record(idleSeconds)
  let at = nineOClock
  segmenter.tick({ at, presence: 'present', input: false, app: null, domain: null })
  for (const { seconds, tick } of script) {
    for (let second = 0; second < seconds; second++) {
      at += 1_000
      segmenter.tick({ at, presence: 'present', input: true, app: 'Editor', domain: null, ...tick })
    }
  }
  segmenter.cut()
  return segments
}

/** State, application and length in seconds of neighbours that are equal taken together. */
function outline(segments: readonly Segment[]): string[] {
  const runs: { name: string, seconds: number }[] = []
  for (const { state, app, startedAt, endedAt } of segments) {
    const name = app === null ? state : `${state} ${app}`
    const seconds = (endedAt - startedAt) / 1_000
    const last = runs.at(-1)
    if (last?.name === name) last.seconds += seconds
    else runs.push({ name, seconds })
  }
  return runs.map(({ name, seconds }) => `${name} ${seconds}`)
}

describe('the segmenter', () => {
  it('dates idle time back to the last input', () => {
    expect(outline(play([{ seconds: 60 }, { seconds: 300, tick: { input: false } }, { seconds: 10 }])))
      .to.deep.equal(['active Editor 60', 'idle 300', 'active Editor 10'])
  })

  it('keeps a pause shorter than the threshold active', () => {
    expect(outline(play([{ seconds: 60 }, { seconds: 179, tick: { input: false } }, { seconds: 10 }]))).to.deep.equal(['active Editor 249'])
  })

  it('ends active time at once when the screen is locked, without making the minutes before it idle', () => {
    expect(outline(play([{ seconds: 60 }, { seconds: 100, tick: { input: false } }, { seconds: 30, tick: { presence: 'locked' } }])))
      .to.deep.equal(['active Editor 160', 'locked 30'])
  })

  it('starts the idle time afresh after the screen is unlocked', () => {
    expect(outline(play([
      { seconds: 10 }, { seconds: 500, tick: { presence: 'locked' } }, { seconds: 179, tick: { input: false } }, { seconds: 1 },
    ]))).to.deep.equal(['active Editor 10', 'locked 500', 'active Editor 180'])
  })

  it('gives a glance of less than two seconds to the application before it', () => {
    expect(outline(play([{ seconds: 10 }, { seconds: 1, tick: { app: 'Chat' } }, { seconds: 10 }]))).to.deep.equal(['active Editor 21'])
  })

  it('counts a change of application from its first second once it has lasted two', () => {
    expect(outline(play([{ seconds: 10 }, { seconds: 2, tick: { app: 'Chat' } }, { seconds: 10 }])))
      .to.deep.equal(['active Editor 10', 'active Chat 2', 'active Editor 10'])
  })

  it('names no application outside active time', () => {
    const segments = play([{ seconds: 5 }, { seconds: 400, tick: { input: false } }, { seconds: 5, tick: { presence: 'paused', app: 'Secret' } }])
    expect(segments.filter(({ state, app, domain }) => state !== 'active' && (app !== null || domain !== null))).to.deep.equal([])
  })

  it('cuts on the five-minute grid, so that local midnight is always a border', () => {
    const segments = play([{ seconds: 3_600 }])
    expect(segments.every(({ startedAt, endedAt }) => Math.floor(startedAt / gridMilliseconds) === Math.floor((endedAt - 1) / gridMilliseconds)))
      .to.equal(true)
    expect(segments).to.have.length(13)
  })

  it('says the first second of a new state at once', () => {
    const { segments, segmenter } = record()
    segmenter.tick({ at: nineOClock, presence: 'present', input: true, app: 'Editor', domain: null })
    segmenter.tick({ at: nineOClock + 1_000, presence: 'present', input: true, app: 'Editor', domain: null })
    expect(outline(segments)).to.deep.equal(['active Editor 1'])
  })

  it('leaves out the time of which nothing is known', () => {
    const { segments, segmenter } = record()
    for (const second of [0, 1, 2, 28_802, 28_803, 28_804]) {
      segmenter.tick({ at: nineOClock + second * 1_000, presence: 'present', input: true, app: 'Editor', domain: null })
    }
    segmenter.cut()
    expect(outline(segments)).to.deep.equal(['active Editor 4'])
    expect(segments.every(({ startedAt, endedAt }) => endedAt - startedAt <= 2_000)).to.equal(true)
  })

  it('never accounts twice for time that the clock runs through again', () => {
    const { segments, segmenter } = record()
    const run = (from: number, seconds: number): void => {
      for (let second = 0; second <= seconds; second++) {
        segmenter.tick({ at: from + second * 1_000, presence: 'present', input: true, app: 'Editor', domain: null })
      }
    }
    run(nineOClock, 600)
    segmenter.rebase()
    run(nineOClock - 300_000, 1_200)
    segmenter.cut()
    const spans = segments.map(({ startedAt, endedAt }) => [startedAt, endedAt] as const).sort(([a], [b]) => a - b)
    expect(spans.every(([start], index) => index === 0 || start >= (spans[index - 1]?.[1] ?? 0))).to.equal(true)
    expect(total(segments)).to.equal(1_200_000)
  })

  it('shows what a crash would lose with the times known so far', () => {
    const { segments, segmenter } = record()
    for (let second = 0; second <= 60; second++) {
      segmenter.tick({ at: nineOClock + second * 1_000, presence: 'present', input: second < 30, app: 'Editor', domain: null })
    }
    expect(total([...segments, ...segmenter.open()])).to.equal(60_000)
  })

  it('covers 200 simulated days without a hole, an overlap or a wrong second', function () {
    this.timeout(60_000)
    fc.assert(fc.property(fc.integer(), (seed) => {
      checkDay(simulateDay(seed))
    }), { numRuns: 200, seed: 7 })
  })
})

function total(segments: readonly Segment[]): number {
  return segments.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0)
}

interface Day {
  readonly segments: readonly Segment[]
  /** Milliseconds in which an observation was made. */
  readonly observed: number
  /** Ends of the ticks that had input while present. */
  readonly inputs: readonly number[]
  readonly locked: number
  readonly paused: number
  readonly idleMilliseconds: number
}

/** Eight hours of typing, reading, flipping windows, locks, pauses, sleeps and late ticks. */
function simulateDay(seed: number): Day {
  const random = generator(seed)
  const idleMilliseconds = 60_000 + Math.floor(random() * 240) * 1_000
  const { segments, segmenter } = record(idleMilliseconds / 1_000)
  const inputs: number[] = []
  const apps = ['Editor', 'Browser', 'Chat', 'Terminal']
  let at = nineOClock
  let observed = 0
  let locked = 0
  let paused = 0
  let app = 'Editor'
  segmenter.tick({ at, presence: 'present', input: false, app, domain: null })
  let mode: 'typing' | 'reading' | 'away' | 'locked' | 'paused' = 'typing'
  for (const end = nineOClock + 8 * 3_600_000; at < end;) {
    if (random() < 0.004) mode = (['typing', 'reading', 'away', 'locked', 'paused'] as const)[Math.floor(random() * 5)] ?? 'typing'
    if (random() < 0.02) app = apps[Math.floor(random() * apps.length)] ?? app
    const sleeps = random() < 0.0003
    const step = sleeps ? 11_000 + Math.floor(random() * 3_600_000) : 980 + Math.floor(random() * 40)
    at += step
    const presence = mode === 'locked' || mode === 'paused' ? mode : 'present'
    const input = presence === 'present' && (mode === 'typing' ? random() < 0.6 : mode === 'reading' ? random() < 0.02 : false)
    segmenter.tick({ at, presence, input, app, domain: null })
    if (sleeps) continue
    observed += step
    if (presence === 'locked') locked += step
    if (presence === 'paused') paused += step
    if (input) inputs.push(at)
  }
  segmenter.cut()
  return { segments, observed, inputs, locked, paused, idleMilliseconds }
}

function checkDay({ segments, observed, inputs, locked, paused, idleMilliseconds }: Day): void {
  expect(total(segments)).to.equal(observed)
  segments.forEach((segment, index) => {
    expect(segment.endedAt).to.be.greaterThan(segment.startedAt)
    expect(segment.endedAt - segment.startedAt).to.be.at.most(gridMilliseconds)
    expect(segment.startedAt).to.be.at.least(segments[index - 1]?.endedAt ?? 0)
  })
  expect(total(segments.filter(({ state }) => state === 'locked'))).to.equal(locked)
  expect(total(segments.filter(({ state }) => state === 'paused'))).to.equal(paused)
  const idle = segments.filter(({ state }) => state === 'idle')
  let cursor = 0
  for (const at of inputs) {
    while (cursor < idle.length && (idle[cursor]?.endedAt ?? 0) < at) cursor++
    const here = idle[cursor]
    expect(here === undefined || here.startedAt >= at || here.endedAt < at, 'input inside idle time').to.equal(true)
  }
  for (const run of runsOf(idle)) expect(run).to.be.at.least(idleMilliseconds)
  const active = segments.filter(({ state }) => state === 'active')
  for (let index = 1; index < active.length - 1; index++) {
    const [before, here, after] = [active[index - 1], active[index], active[index + 1]]
    if (before === undefined || here === undefined || after === undefined) continue
    const isFlip = before.endedAt === here.startedAt && here.endedAt === after.startedAt && before.app === after.app && before.app !== here.app
    const isCut = here.startedAt % gridMilliseconds === 0 || here.endedAt % gridMilliseconds === 0
    if (isFlip && !isCut) expect(here.endedAt - here.startedAt).to.be.at.least(1_900)
  }
}

function runsOf(segments: readonly Segment[]): number[] {
  const runs: { start: number, end: number }[] = []
  for (const { startedAt, endedAt } of segments) {
    const last = runs.at(-1)
    if (last?.end === startedAt) last.end = endedAt
    else runs.push({ start: startedAt, end: endedAt })
  }
  return runs.map(({ start, end }) => end - start)
}

/** Mulberry32: a small generator with a seed, so that a failing day can be run again. */
function generator(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
