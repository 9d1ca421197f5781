import { expect } from 'chai'
import fc from 'fast-check'
import { fitSpan } from '../parts/entry/fit-span.ts'

const at = (hour: number): number => Date.UTC(2026, 2, 2) + hour * 3_600_000
const span = (from: number, to: number) => ({ startMs: at(from), stopMs: at(to) })
const other = (from: number, to: number | null) => ({ startedAt: new Date(at(from)).toISOString(), stoppedAt: to === null ? null : new Date(at(to)).toISOString() })

describe('time that another entry has', () => {
  it('is cropped to its longest free stretch, split around the other, or shifted behind it', () => {
    expect(fitSpan(span(9, 12), [other(10, 11)])).to.deep.equal({ crop: span(9, 10), split: [span(9, 10), span(11, 12)], shift: span(11, 14) })
    expect(fitSpan(span(9, 12), [other(8, 10)])).to.deep.equal({ crop: span(10, 12), split: undefined, shift: span(10, 13) })
    expect(fitSpan(span(9, 10), [other(8, 11)])).to.deep.equal({ crop: undefined, split: undefined, shift: span(11, 12) })
    expect(fitSpan(span(9, 12), [other(11, null)]), 'nothing is behind what runs').to.deep.equal({ crop: span(9, 11), split: undefined, shift: undefined })
  })

  it('never gives what is taken', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 4 }))
    fc.assert(fc.property(pair, fc.array(pair, { minLength: 1, maxLength: 5 }), ([from, length], others) => {
      const taken = others.map(([start, hours]) => other(start, start + hours))
      const { crop, split = [], shift } = fitSpan(span(from, from + length), taken)
      for (const piece of [...crop === undefined ? [] : [crop], ...split, ...shift === undefined ? [] : [shift]]) {
        expect(piece.stopMs).to.be.greaterThan(piece.startMs)
        expect(taken.every(({ startedAt, stoppedAt }) => Date.parse(startedAt) >= piece.stopMs || Date.parse(stoppedAt!) <= piece.startMs)).to.equal(true)
      }
    }))
  })
})
