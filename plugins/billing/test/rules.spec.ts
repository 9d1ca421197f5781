import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { closingLines, invoiceLines } from '../rules/invoice-lines.ts'
import type { BillingEvent, InvoiceLine } from '../rules/invoice-lines.ts'
import { daysOf, isWithin, periodAt, periodOf, periods } from '../rules/periods.ts'
import { standingAt, startFor } from '../rules/standing.ts'
import { totalsOf } from '../rules/totals.ts'
import { cases, eventsOf, rowOf } from './cases.ts'

const day = (text: string) => Temporal.PlainDate.from(text)
const instant = (text: string) => Temporal.Instant.from(text)
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Pacific/Apia', 'Africa/Cairo', 'America/Sao_Paulo', 'Asia/Kolkata']

const anyDay = fc.integer({ min: 0, max: 3_650 }).map((days) => day('2024-01-01').add({ days }))
const zone = fc.constantFrom(...zones)
const months = 5

/** A history of a few members over some months: whoever is monitored, connected and priced, when it happens to be. */
const history = fc.record({
  startedOn: anyDay, timeZone: zone,
  raw: fc.array(fc.record({
    memberId: fc.constantFrom('ada', 'bob', 'cyd', 'dee'), seconds: fc.integer({ min: -40 * 86_400, max: months * 31 * 86_400 }),
    what: fc.constantFrom('on', 'off', 'connected'),
  }), { maxLength: 40 }),
  prices: fc.array(fc.record({ seconds: fc.integer({ min: -40 * 86_400, max: months * 31 * 86_400 }), minor: fc.integer({ min: 1, max: 100_000 }) }), { minLength: 1, maxLength: 3 }),
}).map(({ startedOn, timeZone, raw, prices }) => {
  const origin = periodAt(startedOn, timeZone, 0).from
  const events: BillingEvent[] = [
    ...raw.map(({ memberId, seconds, what }): BillingEvent => ({ memberId, at: origin.add({ seconds }), ...what === 'connected' ? { kind: 'connected' } : { kind: 'monitored', on: what === 'on' } })),
    ...prices.map(({ seconds, minor }): BillingEvent => ({ kind: 'priced', at: origin.add({ seconds }), minor })),
  ]
  return { startedOn, timeZone, events }
})

const told = (lines: readonly InvoiceLine[]): unknown[] => lines.map(({ kind, memberId, amountMinor, period, firstContactAt }) => [kind, memberId, amountMinor, period.index, String(firstContactAt)])
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)

describe('periods of billing', () => {
  it('go from the day of start by calendar months, and remember it after shorter ones', () => {
    const starts = [0, 1, 2, 3, 13].map((index) => daysOf(periodAt(day('2026-01-31'), 'UTC', index)).first.toString())
    expect(starts).to.deep.equal(['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2027-02-28'])
    expect(daysOf(periodAt(day('2028-01-31'), 'UTC', 1)).first.toString()).to.equal('2028-02-29')
    expect(daysOf(periodAt(day('2026-01-31'), 'UTC', 0)).last.toString()).to.equal('2026-02-27')
  })

  it('begin at midnight where the workspace is, whatever the clocks do', () => {
    const march = periodAt(day('2026-03-15'), 'Europe/Berlin', 0)
    expect([march.from.toString(), march.to.toString()]).to.deep.equal(['2026-03-14T23:00:00Z', '2026-04-14T22:00:00Z'])
  })

  it('leave no instant out and count none twice', () => {
    fc.assert(fc.property(anyDay, zone, fc.integer({ min: 0, max: 400 * 86_400 }), (startedOn, timeZone, seconds) => {
      const at = periodAt(startedOn, timeZone, 0).from.add({ seconds })
      const found = periodOf(startedOn, timeZone, at)
      expect(found !== undefined && isWithin(found, at)).to.equal(true)
      let previous
      for (const period of periods(startedOn, timeZone)) {
        if (previous !== undefined) expect(previous.to.equals(period.from)).to.equal(true)
        if (period.index > 13) break
        previous = period
      }
      expect(periodOf(startedOn, timeZone, periodAt(startedOn, timeZone, 0).from.subtract({ nanoseconds: 1 }))).to.equal(undefined)
    }))
  })
})

describe('lines of an invoice', () => {
  const document = readFileSync(new URL('../../../docs/billing.md', import.meta.url), 'utf8')
  for (const each of cases) {
    it(`${each.title}, as the table in docs/billing.md says`, () => {
      const events = eventsOf(each)
      const found = each.invoices.map((_, index) => invoiceLines(events, periodAt(day('2026-01-31'), 'UTC', index)).map(({ kind, memberId, amountMinor }) => `${memberId} ${kind} ${(amountMinor / 100).toFixed(2)}`))
      expect(found).to.deep.equal(each.invoices)
      expect(document).to.include(rowOf(each))
    })
  }

  it('bill every month of every member once: who was active pays it, who was not has it back', () => {
    fc.assert(fc.property(history, ({ startedOn, timeZone, events }) => {
      const invoices = Array.from({ length: months + 1 }, (_, index) => invoiceLines(events, periodAt(startedOn, timeZone, index)))
      for (let index = 0; index < months; index++) {
        const period = periodAt(startedOn, timeZone, index)
        const lines = invoices.flat().filter((line) => line.period.index === index)
        for (const memberId of ['ada', 'bob', 'cyd', 'dee']) {
          const own = lines.filter((line) => line.memberId === memberId)
          const active = events.some((event) => event.kind === 'connected' && event.memberId === memberId && isWithin(period, event.at))
          const charges = own.filter(({ kind }) => kind !== 'credit')
          expect(charges.length).to.be.at.most(1)
          expect(own.filter(({ kind }) => kind === 'credit').length).to.be.at.most(charges.filter(({ kind }) => kind === 'advance').length)
          const net = sum(own.map(({ amountMinor }) => amountMinor))
          expect(net === 0).to.equal(!active)
          if (active) expect(net).to.equal(charges[0]!.amountMinor)
          expect(own.every(({ amountMinor }) => Number.isSafeInteger(amountMinor))).to.equal(true)
        }
      }
    }), { numRuns: 200 })
  })

  it('do not depend on the order of events, nor on hearing of one twice', () => {
    fc.assert(fc.property(history, fc.integer({ min: 0, max: months }), fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 90, maxLength: 90 }), ({ startedOn, timeZone, events }, index, keys) => {
      const period = periodAt(startedOn, timeZone, index)
      const shuffled = [...events, ...events].map((event, at) => ({ event, key: keys[at % keys.length]! + at / 1_000 })).toSorted((a, b) => a.key - b.key).map(({ event }) => event)
      expect(told(invoiceLines(shuffled, period))).to.deep.equal(told(invoiceLines(events, period)))
    }))
  })

  it('of what happens later change no invoice that is written already', () => {
    fc.assert(fc.property(history, fc.integer({ min: 1, max: months }), ({ startedOn, timeZone, events }, index) => {
      const period = periodAt(startedOn, timeZone, index)
      const known = events.filter(({ at }) => Temporal.Instant.compare(at, period.from) <= 0)
      // A price that is set before there is any counts from the beginning, so it has to be known.
      if (!known.some(({ kind }) => kind === 'priced')) return
      const amounts = (lines: readonly InvoiceLine[]): unknown[] => lines.map(({ kind, memberId, firstContactAt }) => [kind, memberId, firstContactAt?.toString() ?? null])
      expect(amounts(invoiceLines(known, period))).to.deep.equal(amounts(invoiceLines(events, period)))
    }))
  })

  it('charge nothing after the end: the last credits are due back, and nothing else', () => {
    fc.assert(fc.property(history, fc.integer({ min: 1, max: months }), ({ startedOn, timeZone, events }, index) => {
      const closing = closingLines(events, periodAt(startedOn, timeZone, index))
      expect(closing.every(({ amountMinor, kind }) => amountMinor < 0 && kind === 'credit')).to.equal(true)
    }))
  })
})

describe('totals of an invoice', () => {
  it('round the tax once, half away from zero, so that a credit note is the mirror of its invoice', () => {
    expect(totalsOf([800, 800], { kind: 'rate', basisPoints: 1_900 })).to.deep.equal({ netMinor: 1_600, taxMinor: 304, totalMinor: 1_904 })
    expect(totalsOf([50], { kind: 'rate', basisPoints: 1_900 })).to.deep.equal({ netMinor: 50, taxMinor: 10, totalMinor: 60 })
    expect(totalsOf([800], { kind: 'reverse-charge', basisPoints: 0 })).to.deep.equal({ netMinor: 800, taxMinor: 0, totalMinor: 800 })
    fc.assert(fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 50 }), fc.integer({ min: 0, max: 10_000 }), (amounts, basisPoints) => {
      const rule = { kind: 'rate', basisPoints } as const
      const [there, back] = [totalsOf(amounts, rule), totalsOf(amounts.map((amount) => -amount), rule)]
      expect(there.netMinor + there.taxMinor).to.equal(there.totalMinor)
      for (const key of ['netMinor', 'taxMinor', 'totalMinor'] as const) expect(there[key] + back[key]).to.equal(0)
      expect(Math.abs(there.taxMinor * 10_000 - there.netMinor * basisPoints)).to.be.at.most(5_000)
      expect(totalsOf(amounts.toReversed(), rule)).to.deep.equal(there)
    }))
  })
})

describe('where a workspace stands', () => {
  const trial = { trialStartedOn: day('2026-01-01'), trialDays: 30, timeZone: 'UTC', startedOn: null, endsAfter: null }

  it('is in its trial for 30 days, and then at an end without a charge', () => {
    expect(standingAt(trial, instant('2026-01-30T23:59:59Z'))).to.include({ state: 'trial' })
    expect(standingAt(trial, instant('2026-01-31T00:00:00Z'))).to.include({ state: 'ended' })
  })

  it('is billed from the end of the trial, however early it subscribes, and from today where the trial is over', () => {
    expect(startFor(trial, instant('2026-01-02T00:00:00Z')).toString()).to.equal('2026-01-31')
    expect(startFor(trial, instant('2026-05-05T12:00:00Z')).toString()).to.equal('2026-05-05')
    const subscribed = { ...trial, startedOn: day('2026-01-31') }
    expect(standingAt(subscribed, instant('2026-01-15T00:00:00Z'))).to.deep.include({ state: 'trial' })
    expect(standingAt(subscribed, instant('2026-02-27T00:00:00Z'))).to.deep.include({ state: 'active' })
  })

  it('goes on to the end of the period that it was cancelled in, and no further', () => {
    const cancelled = { ...trial, startedOn: day('2026-01-31'), endsAfter: 1 }
    expect(standingAt(cancelled, instant('2026-03-30T23:59:59Z'))).to.include({ state: 'active', next: null })
    expect(standingAt(cancelled, instant('2026-03-31T00:00:00Z'))).to.deep.include({ state: 'ended', endedAt: instant('2026-03-31T00:00:00Z') })
  })
})
