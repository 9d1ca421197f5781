import { expect } from 'chai'
import fc from 'fast-check'
import { fitColumns } from '../components/table/fit-columns.ts'
import type { ColumnNeed } from '../components/table/fit-columns.ts'

const widthsOf = (columns: readonly ColumnNeed[], room: number): number[] => [...fitColumns(columns, room).values()].map(Math.round)

describe('the widths of a table', () => {
  it('give every column what its cells need before anything else', () => {
    expect(widthsOf([{ key: 'name', need: 300, least: 96 }, { key: 'today', need: 60, least: 60 }, { key: 'state', need: 80, least: 80, wish: 140 }], 500)).to.deep.equal([300, 60, 140])
    expect(widthsOf([{ key: 'name', need: 300, least: 96 }, { key: 'today', need: 60, least: 60 }, { key: 'state', need: 80, least: 80, wish: 140 }], 460)).to.deep.equal([300, 60, 100])
  })

  it('give what is left to columns that ask for nothing', () => {
    expect(widthsOf([{ key: 'name', need: 200, least: 96 }, { key: 'state', need: 80, least: 80, wish: 140 }], 600)).to.deep.equal([460, 140])
    expect(widthsOf([{ key: 'a', need: 80, least: 80, wish: 100 }, { key: 'b', need: 80, least: 80, wish: 100 }], 300)).to.deep.equal([150, 150])
  })

  it('share what is missing, and keep what the reader chose', () => {
    expect(widthsOf([{ key: 'name', need: 400, least: 96 }, { key: 'work', need: 400, least: 96 }, { key: 'state', need: 80, least: 80 }], 480)).to.deep.equal([200, 200, 80])
    expect(widthsOf([{ key: 'name', need: 400, least: 96, chosen: 120 }, { key: 'work', need: 100, least: 96 }], 480)).to.deep.equal([120, 360])
  })

  it('fill the room, are never below the least, and cut nothing while there is room', () => {
    const column = fc.record({ need: fc.integer({ min: 20, max: 420 }), least: fc.integer({ min: 20, max: 120 }), wish: fc.option(fc.integer({ min: 20, max: 300 }), { nil: undefined }) })
    fc.assert(fc.property(fc.array(column, { minLength: 1, maxLength: 9 }), fc.integer({ min: 100, max: 2_000 }), (some, room) => {
      const columns = some.map(({ need, least, wish }, index): ColumnNeed => ({ key: `${index}`, need, least, ...wish === undefined ? {} : { wish } }))
      const widths = fitColumns(columns, room)
      const sum = [...widths.values()].reduce((total, width) => total + width, 0)
      const least = columns.reduce((total, { need, least: floor }) => total + Math.min(need, floor), 0)
      expect(sum).to.be.closeTo(Math.max(room, least), 0.01)
      const isCut = columns.some(({ key, need }) => (widths.get(key) ?? 0) < need - 0.01)
      expect(isCut).to.equal(columns.reduce((total, { need }) => total + need, 0) > room + 0.01)
      for (const { key, need, least: floor } of columns) expect(widths.get(key)).to.be.at.least(Math.min(need, floor) - 0.01)
    }))
  })
})
