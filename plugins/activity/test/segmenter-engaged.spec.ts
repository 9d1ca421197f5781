import { expect } from 'chai'
import fc from 'fast-check'
import type { Engagement, Tick } from '@overt/sdk/agent'
import { uuidv7At } from '@overt/sdk/agent'
import type { Segment } from '../agent/segment-builder.ts'
import { createSegmenter } from '../agent/segmenter.ts'
import type { Segmenter } from '../agent/segmenter.ts'

const nineOClock = Temporal.Instant.from('2026-03-02T09:00:00Z').epochMilliseconds
const hour = 3_600

interface Act {
  readonly seconds: number
  readonly tick?: Partial<Tick>
}

function start(idleSeconds = 180): { readonly segments: Segment[], readonly segmenter: Segmenter, play(script: readonly Act[]): void } {
  const segments: Segment[] = []
  const segmenter = createSegmenter({ idleMilliseconds: idleSeconds * 1_000, emit: (segment) => segments.push(segment), newId: uuidv7At })
  let at = nineOClock
  segmenter.tick({ at, presence: 'present', input: false, app: null, domain: null })
  return {
    segments, segmenter,
    play(script) {
      for (const { seconds, tick } of script) {
        for (let second = 0; second < seconds; second++) {
          at += 1_000
          segmenter.tick({ at, presence: 'present', input: false, app: null, domain: null, ...tick })
        }
      }
    },
  }
}

/** State or engagement, and length in seconds; equal neighbours taken together. */
function outline(segments: readonly Segment[]): string[] {
  const runs: { name: string, seconds: number }[] = []
  for (const { state, engaged, startedAt, endedAt } of segments) {
    const name = engaged ?? state
    const last = runs.at(-1)
    if (last?.name === name) last.seconds += (endedAt - startedAt) / 1_000
    else runs.push({ name, seconds: (endedAt - startedAt) / 1_000 })
  }
  return runs.map(({ name, seconds }) => `${name} ${seconds}`)
}

function play(script: readonly Act[], idleSeconds?: number): string[] {
  const { segments, segmenter, play: run } = start(idleSeconds)
  run(script)
  segmenter.cut()
  return outline(segments)
}

const typing = { input: true }
const call = { engaged: 'call' as const }
const presentation = { engaged: 'presentation' as const }
const media = { engaged: 'media' as const }

describe('the segmenter, while a person is engaged', () => {
  it('dates time away from the last input, once exactly the idle time has passed', () => {
    for (const idleSeconds of [60, 180, 1_800]) {
      expect(play([{ seconds: 30, tick: typing }, { seconds: idleSeconds - 1 }, { seconds: 5, tick: typing }], idleSeconds)).to.deep.equal([`active ${30 + idleSeconds - 1 + 5}`])
      expect(play([{ seconds: 30, tick: typing }, { seconds: idleSeconds }, { seconds: 5, tick: typing }], idleSeconds))
        .to.deep.equal(['active 30', `idle ${idleSeconds}`, 'active 5'])
    }
  })

  it('counts a call without input as active from the last input', () => {
    expect(play([{ seconds: 30, tick: typing }, { seconds: 1_200, tick: call }, { seconds: 10, tick: typing }])).to.deep.equal(['active 30', 'call 1200', 'active 10'])
  })

  it('marks no time as engaged if input came back within the idle time', () => {
    expect(play([{ seconds: 30, tick: typing }, { seconds: 179, tick: call }, { seconds: 10, tick: typing }])).to.deep.equal(['active 219'])
  })

  it('ignores engagement while there is input', () => {
    expect(play([{ seconds: 600, tick: { ...typing, ...call } }])).to.deep.equal(['active 600'])
  })

  it('dates time away from the end of a call that no input followed', () => {
    expect(play([{ seconds: 30, tick: typing }, { seconds: 600, tick: call }, { seconds: 400 }])).to.deep.equal(['active 30', 'call 600', 'idle 400'])
    expect(play([{ seconds: 30, tick: typing }, { seconds: 100, tick: call }, { seconds: 400 }])).to.deep.equal(['active 30', 'call 100', 'idle 400'])
  })

  it('keeps the time after a call active if input follows within the idle time', () => {
    expect(play([{ seconds: 30, tick: typing }, { seconds: 600, tick: call }, { seconds: 100 }, { seconds: 10, tick: typing }])).to.deep.equal(['active 30', 'call 600', 'active 110'])
  })

  it('keeps the time before a call active if the call began within the idle time', () => {
    expect(play([{ seconds: 30, tick: typing }, { seconds: 120 }, { seconds: 300, tick: call }, { seconds: 1, tick: typing }])).to.deep.equal(['active 150', 'call 300', 'active 1'])
  })

  it('ends time away for a call, but not for a presentation or media', () => {
    expect(play([{ seconds: 30, tick: typing }, { seconds: 200 }, { seconds: 300, tick: media }, { seconds: 60, tick: presentation }, { seconds: 300, tick: call }]))
      .to.deep.equal(['active 30', 'idle 560', 'call 300'])
  })

  it('ends a call after four hours without input, and a presentation or media after two', () => {
    for (const [tick, hours] of [[call, 4], [presentation, 2], [media, 2]] as const) {
      expect(play([{ seconds: 30, tick: typing }, { seconds: 5 * hour, tick }])).to.deep.equal(['active 30', `${tick.engaged} ${hours * hour}`, `idle ${(5 - hours) * hour}`])
    }
  })

  it('is locked while the screen is locked and paused while recording is paused, even during a call', () => {
    expect(play([{ seconds: 30, tick: typing }, { seconds: 300, tick: call }, { seconds: 300, tick: { ...call, presence: 'locked' } }, { seconds: 300, tick: { ...call, presence: 'paused' } }]))
      .to.deep.equal(['active 30', 'call 300', 'locked 300', 'paused 300'])
  })

  it('keeps one engagement apart from the next', () => {
    expect(play([{ seconds: 30, tick: typing }, { seconds: 200, tick: call }, { seconds: 200, tick: presentation }, { seconds: 200, tick: media }]))
      .to.deep.equal(['active 30', 'call 200', 'presentation 200', 'media 200'])
  })

  it('shows what a crash would lose as it would be recorded', () => {
    const short = start()
    short.play([{ seconds: 30, tick: typing }, { seconds: 100, tick: call }])
    expect(outline([...short.segments, ...short.segmenter.open()])).to.deep.equal(['active 130'])
    const long = start()
    long.play([{ seconds: 30, tick: typing }, { seconds: 400, tick: call }])
    expect(outline([...long.segments, ...long.segmenter.open()])).to.deep.equal(['active 30', 'call 400'])
  })

  it('agrees with the rule, second by second, whatever happens', () => {
    const act = fc.record({
      seconds: fc.integer({ min: 1, max: 150 }),
      tick: fc.constantFrom<Partial<Tick>>({}, {}, typing, call, presentation, media),
    })
    fc.assert(fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const script = [{ seconds: 1, tick: typing }, ...acts]
      expect(play(script, 60)).to.deep.equal(byTheRule(script, 60))
    }), { numRuns: 300, seed: 11 })
  })
})

/** The rule itself, over a whole script at once. */
function byTheRule(script: readonly Act[], idleSeconds: number): string[] {
  const seconds = script.flatMap(({ seconds: count, tick }) => Array.from({ length: count }, () => tick ?? {}))
  const labels: (Engagement | 'active' | 'idle')[] = []
  let away = false
  for (let begin = 0; begin < seconds.length;) {
    if (seconds[begin]?.input === true) {
      labels.push('active')
      away = false
      begin++
      continue
    }
    // A stretch without input, from the last input to the next or to the end.
    let end = begin
    while (end < seconds.length && seconds[end]?.input !== true) end++
    const isLong = end - begin >= idleSeconds
    let quietSince = begin
    for (let second = begin; second < end; second++) {
      const engaged = seconds[second]?.engaged ?? null
      const counts = engaged !== null && (!away || engaged === 'call')
      labels.push(counts ? (isLong ? engaged : 'active') : away ? 'idle' : 'active')
      if (counts) {
        away = false
        quietSince = second + 1
      } else if (!away && second + 1 - quietSince >= idleSeconds) {
        away = true
        labels.fill('idle', quietSince, second + 1)
      }
    }
    begin = end
  }
  return labels.reduce<{ name: string, seconds: number }[]>((runs, name) => {
    const last = runs.at(-1)
    if (last?.name === name) last.seconds++
    else runs.push({ name, seconds: 1 })
    return runs
  }, []).map(({ name, seconds: count }) => `${name} ${count}`)
}
