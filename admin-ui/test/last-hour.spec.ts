import { expect } from 'chai'
import { lastHour } from '../parts/entry/last-hour.ts'

describe('the hour that a new entry proposes', () => {
  const at = (instant: string) => Object.values(lastHour('Europe/Berlin', Temporal.Instant.from(instant)))

  it('is the last one', () => {
    expect(at('2026-11-30T10:20:00Z')).to.deep.equal(['2026-11-30T09:20:00Z', '2026-11-30T10:20:00Z'])
  })

  it('begins at the reader’s midnight where that is later, but for the first minute of a day', () => {
    expect(at('2026-11-30T23:20:00Z')).to.deep.equal(['2026-11-30T23:00:00Z', '2026-11-30T23:20:00Z'])
    expect(at('2026-11-30T23:00:30Z')).to.deep.equal(['2026-11-30T22:00:30Z', '2026-11-30T23:00:30Z'])
  })
})
