import { expect } from 'chai'
import fc from 'fast-check'
import { columns, compact, freePlace, isSound, moveTo, readingOrder, resizeTo, step } from '../layout/grid.ts'
import type { Box } from '../layout/grid.ts'

const limits = { min: { w: 2, h: 2 }, max: { w: 8, h: 6 } }
const box = (id: string, x: number, y: number, w: number, h: number): Box => ({ id, x, y, w, h })
const places = (boxes: readonly Box[]): string => readingOrder(boxes).map(({ id, x, y }) => `${id}${x},${y}`).join(' ')

/** Any layout: boxes dropped one after another where they fit. */
const layouts = fc.array(fc.record({ w: fc.integer({ min: 2, max: 8 }), h: fc.integer({ min: 2, max: 6 }) }), { minLength: 1, maxLength: 12 })
  .map((sizes) => sizes.reduce<Box[]>((boxes, { w, h }, index) => [...boxes, { id: `b${index}`, w, h, ...freePlace(boxes, w, h) }], []))
const settled = (boxes: readonly Box[]): boolean => places(compact(boxes)) === places(boxes)

describe('the grid of a dashboard', () => {
  it('makes room for what is moved and closes the gap it leaves', () => {
    const boxes = [box('a', 0, 0, 4, 2), box('b', 0, 2, 4, 2), box('c', 4, 0, 4, 2)]
    expect(places(moveTo(boxes, 'a', 4, 0))).to.equal('b0,0 a4,0 c4,2')
    expect(places(moveTo(boxes, 'c', 0, 0))).to.equal('c0,0 a0,2 b0,4')
  })

  it('steps past the neighbour with one press, down and up again', () => {
    const boxes = [box('a', 0, 0, 4, 5), box('b', 0, 5, 4, 2)]
    const down = step(boxes, 'a', 'down')
    expect(places(down)).to.equal('b0,0 a0,2')
    expect(places(step(down, 'a', 'up'))).to.equal('a0,0 b0,5')
    expect(places(step(boxes, 'b', 'down'))).to.equal(places(boxes))
  })

  it('stays sound and without gaps whatever is moved, stepped or resized', () => {
    fc.assert(fc.property(layouts, fc.array(fc.tuple(fc.nat(11), fc.constantFrom('move', 'resize', 'left', 'right', 'up', 'down'), fc.integer({ min: -3, max: 14 }), fc.integer({ min: -3, max: 20 })), { maxLength: 12 }), (start, changes) => {
      let boxes = start
      for (const [which, change, a, b] of changes) {
        const { id } = boxes[which % boxes.length]!
        boxes = change === 'move' ? moveTo(boxes, id, a, b) : change === 'resize' ? resizeTo(boxes, id, a, b, limits) : step(boxes, id, change as 'left')
        expect(isSound(boxes), JSON.stringify(boxes)).to.equal(true)
        expect(settled(boxes), JSON.stringify(boxes)).to.equal(true)
        expect(boxes.map((one) => one.id)).to.deep.equal(start.map((one) => one.id))
      }
    }))
  })

  it('keeps sizes within their limits and the grid', () => {
    fc.assert(fc.property(layouts, fc.nat(11), fc.integer({ min: -5, max: 40 }), fc.integer({ min: -5, max: 40 }), (boxes, which, w, h) => {
      const { id } = boxes[which % boxes.length]!
      const after = resizeTo(boxes, id, w, h, limits).find((one) => one.id === id)!
      expect(after.x + after.w).to.be.at.most(columns)
      expect(after.h).to.be.within(2, 6)
    }))
  })
})
