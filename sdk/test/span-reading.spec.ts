import { expect } from 'chai'
import fc from 'fast-check'
import { readSpan } from '@overt/sdk'
import { readLength } from '../wire/clock-reading.ts'

describe('a span that is typed beside a task', () => {
  it('is read in any usual notation', () => {
    const hours = (amount: number) => ({ kind: 'duration', seconds: amount * 3_600 })
    const read: readonly (readonly [string, unknown])[] = [
      ['9-10:30', { kind: 'range', from: '09:00', to: '10:30' }], ['9–10.30', { kind: 'range', from: '09:00', to: '10:30' }], ['9 bis 10:30', { kind: 'range', from: '09:00', to: '10:30' }],
      ['22-1', { kind: 'range', from: '22:00', to: '01:00' }], ['9.15', { kind: 'from', from: '09:15' }], ['9:15-', { kind: 'from', from: '09:15' }], ['9-', { kind: 'from', from: '09:00' }], ['9am', { kind: 'from', from: '09:00' }],
      ['-10:30', { kind: 'to', to: '10:30' }], ['1h30', hours(1.5)], ['1:30', hours(1.5)], ['1.5', hours(1.5)], ['1,5', hours(1.5)], ['1,25', hours(1.25)], ['90m', hours(1.5)], ['1 h 30 min', hours(1.5)], ['8 Stunden', hours(8)],
    ]
    for (const [text, meaning] of read) expect(readSpan(text), text).to.deep.equal(meaning)
  })

  it('is none where it could be something else, or is no time', () => {
    for (const text of ['', '9', '45', '25:99-', '9-9', '0m', '25h', 'soon', '1,500', '-', '9.75', 'x'.repeat(50)]) expect(readSpan(text), text).to.equal(undefined)
  })

  it('is a length where only that can be meant: a bare number is hours', () => {
    const read: readonly (readonly [string, number | undefined])[] = [
      ['8', 28_800], ['7.75', 27_900], ['7,5', 27_000], ['1:30', 5_400], ['90m', 5_400], ['1h30', 5_400], ['0', 0], ['0:00', 0], ['0h', 0], ['0m', 0], ['9-10:30', undefined], ['9am', undefined], ['soon', undefined], ['', undefined],
    ]
    for (const [text, seconds] of read) expect(readLength(text), text).to.equal(seconds)
  })

  it('never throws, whatever is typed', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => { readSpan(text) }))
  })
})
