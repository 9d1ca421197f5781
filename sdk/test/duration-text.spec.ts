import { expect } from 'chai'
import fc from 'fast-check'
import { durationAsClock, durationInWords, wholeParts, wholeSeconds } from '../wire/duration-text.ts'

/** The seconds that a printed duration says. */
function read(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = ['h', 'm', 's'].map((unit) => Number(new RegExp(`(\\d+) ${unit}`).exec(text)?.[1] ?? 0))
  return hours * 3_600 + minutes * 60 + seconds
}

describe('durations in print', () => {
  it('read as people write them', () => {
    expect([0, 45, 60, 65, 1_680, 3_600, 26_880, 26_885].map((seconds) => durationInWords(seconds)))
      .to.deep.equal(['0 m', '45 s', '1 m', '1 m 05 s', '28 m', '1 h 00 m', '7 h 28 m', '7 h 28 m 05 s'])
    expect(durationInWords(3_905, undefined, { padded: false })).to.equal('1 h 5 m 5 s')
    expect([28_800, 138_600, 1_800, 28_830].map((length) => durationInWords(length, undefined, { padded: false, brief: true }))).to.deep.equal(['8 h', '38 h 30 m', '30 m', '8 h 0 m 30 s'])
    expect([durationAsClock(26_885), durationAsClock(26_880, { seconds: false }), durationAsClock(-90), durationInWords(-90)]).to.deep.equal(['7:28:05', '7:28', '−0:01:30', '−1 m 30 s'])
  })

  it('P15: add up to the total, whatever the lines are', () => {
    fc.assert(fc.property(fc.array(fc.nat(200_000), { maxLength: 20 }), (lines) => {
      const total = lines.reduce((sum, line) => sum + line, 0)
      expect(lines.reduce((sum, line) => sum + read(durationInWords(line)), 0)).to.equal(read(durationInWords(total)))
    }))
  })

  it('of parts measured in milliseconds add up to their total, each within a second of itself', () => {
    fc.assert(fc.property(fc.array(fc.nat(90_000_000), { maxLength: 20 }), (parts) => {
      const seconds = wholeParts(parts)
      expect(seconds.reduce((sum, part) => sum + part, 0)).to.equal(Math.floor(parts.reduce((sum, part) => sum + part, 0) / 1_000))
      for (const [index, part] of parts.entries()) expect(Math.abs(seconds[index]! - part / 1_000)).to.be.below(1)
    }))
    expect(wholeParts([600_000, 900, 400]), 'a whole second stays one').to.deep.equal([600, 1, 0])
  })

  it('of parts add up to a total that was cut elsewhere, as days are', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 90_000_000 }), { minLength: 1, maxLength: 20 }), fc.nat(400), (parts, lost) => {
      const total = Math.max(0, Math.floor(parts.reduce((sum, part) => sum + part, 0) / 1_000) - lost)
      const seconds = wholeParts(parts, total)
      expect(seconds.reduce((sum, part) => sum + part, 0)).to.equal(total)
      for (const part of seconds) expect(part).to.be.at.least(0)
    }))
  })

  it('of the parts of an entry add up to it, wherever it is cut', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 2, maxLength: 6 }), (instants) => {
      const cuts = instants.toSorted((one, other) => one - other)
      const parts = cuts.slice(1).map((cut, index) => wholeSeconds(cuts[index]!, cut))
      expect(parts.reduce((sum, part) => sum + part, 0)).to.equal(wholeSeconds(cuts[0]!, cuts.at(-1)!))
    }))
  })
})
