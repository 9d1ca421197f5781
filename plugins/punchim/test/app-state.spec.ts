/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { placeEvidence } from '../app/punching/place-evidence.ts'
import { presentState } from '../app/state/today.ts'
import { whyOf } from '../app/state/why.ts'
import { dateIn, dayStartMs } from '../app/state/zone-day.ts'
import { commitmentOf } from '../rules/index.ts'
import { flags } from '../wire.ts'
import type { Me, OwnFence } from '../wire.ts'

const timeZone = 'Europe/Berlin'
const ms = (at: string): number => Date.parse(at)
const me = (change: Partial<Me> = {}): Pick<Me, 'state' | 'since' | 'today' | 'timeZone' | 'serverTime'> =>
  ({ state: 'out', since: null, today: { punches: [], seconds: 0 }, timeZone, serverTime: '2026-03-02T08:00:00.000Z', ...change })

describe('what the punch clock shows', () => {
  it('counts on from what the server said, with what waits on top', () => {
    const { state, since, secondsToday } = presentState(me({ state: 'in', since: '2026-03-02T07:00:00Z', today: { punches: [], seconds: 3_600 } }), [{ kind: 'out', at: '2026-03-02T09:00:00Z' }, { kind: 'in', at: '2026-03-02T10:00:00Z' }], ms('2026-03-02T10:30:00Z'))
    expect([state, since, secondsToday]).to.deep.equal(['in', '2026-03-02T10:00:00Z', 3_600 + 3_600 + 1_800])
  })

  it('begins again at midnight of the workspace, for somebody who stays in too', () => {
    const told = me({ state: 'in', since: '2026-03-02T20:00:00Z', today: { punches: [], seconds: 7_200 }, serverTime: '2026-03-02T22:00:00Z' })
    expect(presentState(told, [], ms('2026-03-02T22:30:00Z')).secondsToday).to.equal(9_000)
    expect(presentState(told, [], ms('2026-03-03T00:00:00Z')).secondsToday).to.equal(3_600)
  })

  it('finds the beginning of days on which clocks change', () => {
    for (const [at, start] of [['2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z'], ['2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z'], ['2026-10-25T22:59:59Z', '2026-10-24T22:00:00Z']] as const) {
      expect(new Date(dayStartMs(ms(at), timeZone)).toISOString(), at).to.equal(new Date(start).toISOString())
    }
    expect(dateIn(ms('2026-03-02T23:30:00Z'), timeZone)).to.equal('2026-03-03')
  })

  for (const language of ['en', 'de']) {
    it(`has words for every verdict and flag (${language})`, () => {
      const catalogue = JSON.parse(readFileSync(new URL(`../app/locales/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>
      for (const verdict of ['inside', 'outside', 'uncertain', 'none'] as const) {
        for (const [fenceName, distanceMeters] of [['Gate', 5], ['Gate', null], [null, null]] as const) {
          for (const selfie of ['none', 'wanted'] as const) {
            for (const flag of flags) for (const fenceSince of [null, 'same', 'changed', 'deleted'] as const) for (const { key } of whyOf({ verdict, flags: [flag], fenceName, distanceMeters, selfie, fenceSince })) expect(catalogue, key).to.have.property(key)
          }
        }
      }
      const other = JSON.parse(readFileSync(new URL(`../app/locales/${language === 'en' ? 'de' : 'en'}.json`, import.meta.url), 'utf8')) as Record<string, string>
      expect(Object.keys(catalogue)).to.deep.equal(Object.keys(other))
      for (const [key, text] of Object.entries(catalogue)) expect(text.match(/\{\w+\}/g)?.sort() ?? [], key).to.deep.equal(other[key]!.match(/\{\w+\}/g)?.sort() ?? [])
    })
  }

  it('sends a verdict that its commitment proves, and no coordinates, in verdict-only mode', async () => {
    const fence: OwnFence = { id: 'f', name: 'Gate', kind: 'circle', latitude: 52.52, longitude: 13.405, radiusMeters: 100, points: null, hours: null, taskIds: ['night'] }
    const fix = { latitude: 52.52, longitude: 13.405, accuracyMeters: 12, at: '2026-03-02T08:00:00.000Z' }
    const rules = { fences: [fence], timeZone, policy: { verdictOnly: true } }
    const { body, nonce } = await placeEvidence(rules, fix, { at: fix.at, taskId: 'night' })
    expect(body).to.deep.equal({ verdict: { verdict: 'inside', fenceId: 'f', accuracyBucket: '30', commitment: await commitmentOf(fix, nonce!) } })
    expect((await placeEvidence(rules, fix, { at: fix.at, taskId: 'day' })).body.verdict?.verdict).to.equal('none')
    expect((await placeEvidence({ ...rules, policy: { verdictOnly: false } }, fix, { at: fix.at, taskId: 'night' })).body).to.deep.equal({ fix })
  })
})
