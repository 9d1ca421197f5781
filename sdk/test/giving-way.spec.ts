import { expect } from 'chai'
import { givingWay } from '@overt/sdk'

describe('giving way', () => {
  it('lets others in once the thread was busy for long enough, and not before', async () => {
    let now = 0
    let others = 0
    const giveWay = givingWay({ forMs: 10, now: () => now })
    setImmediate(() => { others += 1 })
    now = 9
    await giveWay()
    expect(others).to.equal(0)
    now = 10
    await giveWay()
    expect(others).to.equal(1)
    setImmediate(() => { others += 1 })
    now = 19
    await giveWay()
    expect(others).to.equal(1)
  })
})
