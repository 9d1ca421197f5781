import { expect } from 'chai'
import fc from 'fast-check'
import type { CollectedRecord } from '@overt/sdk/agent'
import { Stage, nine } from './shooter-stage.ts'

const slots = (records: readonly CollectedRecord[]): string[] => records.map(({ slotStartedAt, reason, kind }) => `${String(slotStartedAt).slice(11, 16)} ${String(reason ?? kind)}`)

describe('the screenshots collector', () => {
  it('takes one picture in the last second of every slot of the grid', async () => {
    const stage = new Stage({}, nine + 7_000)
    await stage.until('09:15:30')
    expect(slots(stage.records)).to.deep.equal(['09:00 screenshots.shot', '09:05 screenshots.shot', '09:10 screenshots.shot'])
    expect(stage.records.map(({ takenAt }) => String(takenAt).slice(11, 19))).to.deep.equal(['09:04:59', '09:09:59', '09:14:59'])
    expect(stage.records[0]).to.deep.include({ slotEndedAt: '2026-03-02T09:05:00.000Z', display: 0, displays: 1, blur: 'none', app: 'Editor' })
  })

  it('draws one instant a slot at random, anywhere in it, and no two runs alike', async () => {
    const seconds: number[] = []
    for (let run = 0; run < 12; run++) {
      const stage = new Stage({ mode: 'random', everyMinutes: 1 }, nine - 1_000)
      await stage.until('09:10:05')
      const shots = stage.records.filter(({ kind }) => kind === 'screenshots.shot')
      expect(new Set(stage.records.map(({ slotStartedAt }) => slotStartedAt)).size).to.equal(stage.records.length)
      for (const { takenAt, slotStartedAt, slotEndedAt } of shots) {
        expect(String(takenAt) >= String(slotStartedAt) && String(takenAt) < String(slotEndedAt)).to.equal(true)
        seconds.push(Temporal.Instant.from(String(takenAt)).epochMilliseconds / 1_000 % 60)
      }
    }
    expect(seconds.length).to.be.within(118, 130)
    expect(new Set(seconds).size, 'different seconds').to.be.greaterThan(35)
    expect(Math.min(...seconds)).to.be.below(12)
    expect(Math.max(...seconds)).to.be.above(48)
  })

  it('records every display of a slot', async () => {
    const stage = new Stage()
    stage.displays = 2
    await stage.until('09:05:10')
    expect(stage.records.map(({ display, displays }) => [display, displays])).to.deep.equal([[0, 2], [1, 2]])
    expect(new Set(stage.records.map(({ id }) => id)).size).to.equal(2)
  })

  for (const [reason, tick] of [
    ['idle', { input: false }], ['locked', { presence: 'locked', input: false, app: null }], ['paused', { presence: 'paused', input: false, app: null }],
    ['excluded', { app: 'KEEPASS.exe' }], ['excluded', { app: 'Chromium', domain: 'Online.Bank.example' }],
    ['excluded', { app: 'Chromium', domain: null }], ['excluded', { app: null }], ['excluded', { app: 'Chromium', domain: 'fine.example', domainChanged: true }],
  ] as const) {
    it(`leaves "${reason}" and takes nothing with ${JSON.stringify(tick)} at the instant`, async () => {
      const stage = new Stage({ excludedApps: ['KeePass'], excludedDomains: ['bank.example'] })
      await stage.until('09:03:00')
      await stage.until('09:05:10', tick)
      expect(slots(stage.records)).to.deep.equal([`09:00 ${reason}`])
      expect(stage.captures).to.deep.equal([])
    })
  }

  it('takes a picture of what only resembles something excluded', async () => {
    for (const tick of [{ app: 'KeePassXC' }, { app: 'Chromium', domain: 'notbank.example' }, { app: 'Editor', domain: null }]) {
      const stage = new Stage({ excludedApps: ['KeePass'], excludedDomains: ['bank.example'] })
      await stage.until('09:05:10', tick)
      expect(slots(stage.records), JSON.stringify(tick)).to.deep.equal(['09:00 screenshots.shot'])
    }
  })

  it('needs input within the last minute, to the second', async () => {
    for (const [quiet, outcome] of [['09:03:59', 'screenshots.shot'], ['09:03:58', 'idle']] as const) {
      const stage = new Stage()
      await stage.until(quiet)
      await stage.until('09:05:10', { input: false })
      expect(slots(stage.records), quiet).to.deep.equal([`09:00 ${outcome}`])
    }
  })

  for (const [name, change] of [
    ['locked', { presence: 'locked' }], ['paused', { presence: 'paused' }], ['excluded', { app: 'KeePass' }],
  ] as const) {
    it(`drops the picture when something is ${name} right after the capture`, async () => {
      const stage = new Stage({ excludedApps: ['KeePass'] })
      await stage.until('09:04:59')
      expect(stage.captures).to.have.length(1)
      await stage.live(1, change)
      await stage.live(20)
      expect(slots(stage.records)).to.deep.equal(['09:00 changed'])
    })
  }

  it('does not take what was seen before the capture ended for what is there after it', async () => {
    const stage = new Stage()
    await stage.until('09:04:59')
    await stage.live(1, { seenAt: stage.now })
    expect(stage.records).to.deep.equal([])
    await stage.live(1)
    expect(slots(stage.records)).to.deep.equal(['09:00 screenshots.shot'])
  })

  it('ends a capture under way when collection stops, and keeps nothing of it', async () => {
    const stage = new Stage()
    stage.outcome = 'hangs'
    await stage.until('09:04:59')
    stage.cut()
    await stage.live(20)
    expect(slots(stage.records)).to.deep.equal(['09:00 changed'])
  })

  it('says what went wrong: the capture, the disk, a desktop that shows nothing', async () => {
    for (const [change, reason] of [[{ outcome: 'capture-failed' }, 'capture-failed'], [{ disk: 'disk-full' }, 'disk-full'], [{ canCapture: false }, 'unsupported']] as const) {
      const stage = new Stage()
      Object.assign(stage, change)
      await stage.until('09:05:10')
      expect(slots(stage.records)).to.deep.equal([`09:00 ${reason}`])
    }
  })

  it('leaves a reason for every slot that the machine slept through, and takes none in a hurry afterwards', async () => {
    const stage = new Stage()
    await stage.until('09:01:00')
    stage.now += 3_600_000
    await stage.live(30)
    expect(slots(stage.records)).to.deep.equal(Array.from({ length: 12 }, (_, n) => `09:${String(n * 5).padStart(2, '0')} asleep`))
    expect(stage.captures).to.deep.equal([])
    await stage.until('10:05:10')
    expect(slots(stage.records).at(-1)).to.equal('10:00 screenshots.shot')
  })

  it('bounds what weeks of sleep leave', async () => {
    const stage = new Stage({ everyMinutes: 1 })
    await stage.until('09:00:30')
    stage.now += 30 * 86_400_000
    await stage.live(1)
    expect(stage.records.length).to.be.within(1_440, 1_442)
  })

  it('says that it started too late for a slot whose instant is over', async () => {
    const stage = new Stage({}, nine + 298_600)
    await stage.live(10)
    expect(slots(stage.records)).to.deep.equal(['09:00 started-later'])
  })

  it('neither repeats nor draws again after a restart in the slot', async () => {
    const stage = new Stage({ mode: 'random', everyMinutes: 60 }, nine - 2_000)
    await stage.live(5)
    const drawn = JSON.stringify((stage.memory as { draw: unknown }).draw)
    stage.restart()
    await stage.live(5)
    expect(JSON.stringify((stage.memory as { draw: unknown }).draw)).to.satisfy((text: string) => text === drawn || stage.records.length > 0)
    const fixed = new Stage()
    await fixed.until('09:05:03')
    fixed.now = nine + 120_000
    fixed.restart()
    await fixed.until('09:05:04')
    expect(slots(fixed.records), 'the clock went back into a slot that is done').to.deep.equal(['09:00 screenshots.shot'])
  })

  it('accounts for the slot it was ended in: the instant passed, or the picture was being taken', async () => {
    const late = new Stage()
    await late.until('09:02:00')
    late.now += 200_000
    late.restart()
    await late.live(5)
    expect(slots(late.records), 'in the next slot').to.deep.equal(['09:00 started-later'])

    const killed = new Stage()
    killed.outcome = 'hangs'
    await killed.until('09:04:59')
    killed.restart()
    await killed.live(5)
    expect(slots(killed.records), 'killed in the capture').to.deep.equal(['09:00 capture-failed'])

    const kept = new Stage()
    await kept.until('09:04:59')
    const before = structuredClone(kept.memory)
    await kept.live(1)
    kept.memory = before
    kept.restart()
    await kept.live(5)
    expect(slots(kept.records), 'killed between keeping and noting it').to.deep.equal(['09:00 screenshots.shot'])
  })

  it('goes on with its slot when only the quality changes, and with a new grid at once', async () => {
    const stage = new Stage()
    await stage.until('09:02:00')
    stage.cut()
    stage.restart({ quality: 80 })
    await stage.until('09:05:10')
    stage.cut()
    stage.restart({ everyMinutes: 10 })
    await stage.until('09:10:10')
    expect(slots(stage.records)).to.deep.equal(['09:00 screenshots.shot', '09:00 screenshots.shot'])
    expect(stage.records.map(({ slotEndedAt }) => String(slotEndedAt).slice(11, 16))).to.deep.equal(['09:05', '09:10'])
  })

  it('repeats no slot when the clock goes back, and is not stuck when it was years ahead', async () => {
    const stage = new Stage()
    await stage.until('09:10:10')
    stage.rebase(-480_000)
    await stage.until('09:10:20')
    expect(slots(stage.records)).to.deep.equal(['09:00 screenshots.shot', '09:05 screenshots.shot'])
    stage.rebase(-365 * 86_400_000)
    await stage.live(600)
    expect(stage.records.length).to.be.greaterThan(2)
  })

  it('announces a picture only where the policy says so', async () => {
    for (const notice of [true, false]) {
      const stage = new Stage({ notice })
      await stage.until('09:05:10')
      expect(stage.announced.length).to.equal(notice ? 1 : 0)
    }
  })

  it('accounts for every slot exactly once, whatever happens', async () => {
    const scene = fc.record({
      seconds: fc.integer({ min: 1, max: 90 }), input: fc.boolean(), gap: fc.constantFrom(0, 0, 0, 20_000, 200_000),
      presence: fc.constantFrom('present' as const, 'present' as const, 'locked' as const, 'paused' as const), then: fc.constantFrom('', '', 'restart', 'cut'),
      outcome: fc.constantFrom('captured' as const, 'captured' as const, 'capture-failed' as const, 'hangs' as const),
    })
    await fc.assert(fc.asyncProperty(fc.array(scene, { minLength: 3, maxLength: 14 }), fc.constantFrom('fixed' as const, 'random' as const), async (scenes, mode) => {
      const stage = new Stage({ mode, everyMinutes: 1 })
      for (const { seconds, input, gap, presence, then, outcome } of scenes) {
        stage.outcome = outcome
        await stage.live(seconds, { input, presence })
        stage.now += gap
        if (then !== '') stage.cut()
        if (then === 'restart') stage.restart()
      }
      stage.outcome = 'captured'
      stage.cut()
      await stage.live(150)
      const starts = stage.records.map(({ slotStartedAt }) => String(slotStartedAt))
      expect(new Set(starts).size, 'twice').to.equal(starts.length)
      const told = new Set(starts)
      const finished = Math.floor((stage.now - 10_000) / 60_000) * 60_000
      const restartedAcross = scenes.some(({ then, gap }) => then === 'restart' && gap > 0)
      for (let at = nine; at < finished && !restartedAcross; at += 60_000) {
        expect(told.has(Temporal.Instant.fromEpochMilliseconds(at).toString({ fractionalSecondDigits: 3 })), Temporal.Instant.fromEpochMilliseconds(at).toString()).to.equal(true)
      }
    }), { numRuns: 60 })
  })
})
