import { expect } from 'chai'
import fc from 'fast-check'
import { binaryArray } from '../server/binary-array.ts'
import { epochMs } from '../server/epoch-ms.ts'
import { createNameColumn, numbersOf } from '../server/name-column.ts'
import { activityPlatform, inWorkspace } from './support.ts'
import type { TestPlatform, TestWorkspace } from './support.ts'

describe('columns of a batch', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace

  before(async () => {
    platform = await activityPlatform('2026-11-20T12:00:00Z')
    workspace = await platform.workspace({ enabled: ['activity'] })
  })
  after(() => platform.close())

  it('reach PostgreSQL as the same numbers', async () => {
    const numbers = (most: number) => fc.array(fc.oneof(fc.constant(null), fc.integer({ min: -most, max: most }), fc.constantFrom(most, -most, 0, -1)), { maxLength: 20 })
    await fc.assert(fc.asyncProperty(numbers(Number.MAX_SAFE_INTEGER), numbers(2 ** 31 - 1), numbers(2 ** 15 - 1), async (starts, lengths, states) => {
      const [row] = await inWorkspace(platform, workspace, (unit) => unit.query('select $1::bigint[]::text[] as starts, $2::integer[] as lengths, $3::smallint[] as states',
        [binaryArray('bigint', starts), binaryArray('integer', lengths), binaryArray('smallint', states)]))
      expect(row).to.deep.equal({ starts: starts.map((start) => start === null ? null : String(start)), lengths, states })
    }), { numRuns: 40 })
  })

  it('hold each name once, as it is stored', () => {
    const column = createNameColumn((name) => name === ' ' ? null : name.trim())
    for (const name of ['a', undefined, ' a', ' ', 'b']) column.push(name)
    expect([...column.names()]).to.deep.equal(['a', 'b'])
    const numbers = new Map([['a', 7], ['b', 8]])
    expect(numbersOf(column, numbers)).to.deep.equal([7, null, 7, null, 8])
    expect(numbersOf(column.inOrder([4, 3, 0, 1, 2]), numbers)).to.deep.equal([8, null, 7, null, 7])
    expect(() => numbersOf(column, new Map())).to.throw('a name has no number')
  })
})

describe('an instant in the usual form', () => {
  it('is parsed like the calendar says, and rejected if there is no such day', () => {
    const digits = (most: number) => fc.integer({ min: 0, max: most })
    fc.assert(fc.property(fc.integer({ min: 1900, max: 2100 }), digits(13), digits(32), digits(24), digits(60), digits(60), digits(999), (year, month, day, hour, minute, second, ms) => {
      const two = (number: number): string => String(number).padStart(2, '0')
      const text = `${String(year)}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${String(ms).padStart(3, '0')}Z`
      let expected = Number.NaN
      try { expected = Temporal.Instant.from(text).epochMilliseconds } catch { /* No such instant. */ }
      expect(epochMs(text)).to.deep.equal(expected)
    }), { numRuns: 3_000 })
  })
})
