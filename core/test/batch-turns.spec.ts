import { expect } from 'chai'
import { Problem } from '@overt/sdk'
import { createBatchTurns } from '../devices/batch-turns.ts'

describe('turns of devices at the database', () => {
  /** A turn that ends when told. */
  function held() {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    return { run: () => promise, end: () => { resolve(undefined) } }
  }
  const refusal = (run: () => void): Problem => {
    try {
      run()
    } catch (error) {
      if (error instanceof Problem) return error
    }
    throw new Error('nobody was sent away')
  }

  it('go to as many as there are, in the order of their coming, and pass on also where one fails', async () => {
    const turns = createBatchTurns({ running: 2, waiting: 2 })
    const began: number[] = []
    const parts = [held(), held(), held(), held()]
    const all = parts.map((part, index) => turns.run(async () => {
      began.push(index)
      await part.run()
      if (index === 0) throw new Error('this one')
    }).catch((error: Error) => error.message))
    await new Promise(setImmediate)
    expect(began).to.deep.equal([0, 1])
    parts[0]!.end()
    await all[0]
    expect(began).to.deep.equal([0, 1, 2])
    for (const part of parts) part.end()
    expect(await Promise.all(all)).to.deep.equal(['this one', undefined, undefined, undefined])
    await turns.run(() => Promise.resolve())
  })

  it('send away whoever finds too many waiting, each with a time of their own that no two thousand share', async () => {
    let now = 0
    const turns = createBatchTurns({ running: 1, waiting: 0, now: () => now })
    const one = held()
    const running = turns.run(one.run)
    const seconds = Array.from({ length: 10_000 }, () => refusal(() => { turns.requireRoom() }).retryAfterSeconds!)
    expect(Math.min(...seconds)).to.equal(2)
    expect(Math.max(...seconds)).to.be.within(55, 60)
    const most = Math.max(...Map.groupBy(seconds, (each) => each).values().map(({ length }) => length))
    expect(most).to.be.below(1_000)
    expect(refusal(() => { turns.requireRoom() })).to.include({ code: 'overloaded', status: 503 })
    now = 200
    one.end()
    await running
    turns.requireRoom()
  })

  it('send away for longer where turns take longer', async () => {
    const last = async (turnMs: number): Promise<number> => {
      let now = 0
      const turns = createBatchTurns({ running: 1, waiting: 0, now: () => now, random: () => 0 })
      for (let turn = 0; turn < 200; turn++) await turns.run(async () => { now += turnMs })
      const one = held()
      const running = turns.run(one.run)
      const seconds = Array.from({ length: 100 }, () => refusal(() => { turns.requireRoom() }).retryAfterSeconds!)
      one.end()
      await running
      return seconds.at(-1)!
    }
    expect(await last(10)).to.equal(3)
    expect(await last(200)).to.equal(22)
  })
})
