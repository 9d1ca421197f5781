import { expect } from 'chai'
import { createHeavyTurns } from '../http/heavy-turns.ts'

const limits = { perPerson: 2, total: 3, waitingPerPerson: 2, waiting: 3, waitMs: 10_000 }
const never = new AbortController().signal
const codeOf = (turn: Promise<unknown>): Promise<string> => turn.then(() => 'taken', (error: { code?: string; message: string }) => error.code ?? error.message)

describe('turns at heavy reads', () => {
  it('are two a person, in the order they were asked for', async () => {
    const turns = createHeavyTurns(limits)
    const ends = [await turns.take('mia', never), await turns.take('mia', never)]
    const order: string[] = []
    const third = turns.take('mia', never).then((end) => { order.push('third'); return end })
    const fourth = turns.take('mia', never).then((end) => { order.push('fourth'); return end })
    const bens = await turns.take('ben', never)
    ends[0]!()
    ends[0]!()
    const end = await third
    expect(order, 'ended twice, one has left').to.deep.equal(['third'])
    end()
    await fourth
    expect(order).to.deep.equal(['third', 'fourth'])
    bens()
  })

  it('are a share for everybody together, and one person who is full holds up nobody', async () => {
    const turns = createHeavyTurns(limits)
    const mias = [await turns.take('mia', never), await turns.take('mia', never)]
    const waitingMia = turns.take('mia', never)
    const bens = await turns.take('ben', never)
    let zoeTurn = false
    const zoe = turns.take('zoe', never).then((end) => { zoeTurn = true; return end })
    expect(zoeTurn).to.equal(false)
    bens()
    await zoe
    mias[0]!()
    await waitingMia
  })

  it('are refused with what to do, where the person’s queue or everybody’s is full, or the wait is over', async () => {
    const turns = createHeavyTurns({ ...limits, waitMs: 20 })
    await turns.take('mia', never)
    await turns.take('mia', never)
    await turns.take('ben', never)
    const waiting = [codeOf(turns.take('mia', never)), codeOf(turns.take('mia', never)), codeOf(turns.take('ben', never))]
    expect(await codeOf(turns.take('mia', never))).to.equal('too-many-heavy-reads')
    expect(await codeOf(turns.take('zoe', never))).to.equal('heavy-reads-busy')
    expect(await Promise.all(waiting)).to.deep.equal(Array(3).fill('heavy-reads-busy'))
  })

  it('are given up by who leaves the queue', async () => {
    const turns = createHeavyTurns(limits)
    const first = await turns.take('mia', never)
    await turns.take('mia', never)
    const left = new AbortController()
    const leaving = codeOf(turns.take('mia', left.signal))
    const staying = turns.take('mia', never)
    left.abort(new Error('gone'))
    expect(await leaving).to.equal('gone')
    expect(await codeOf(turns.take('mia', left.signal)), 'has left already').to.equal('gone')
    first()
    await staying
  })
})
