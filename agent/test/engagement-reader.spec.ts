import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'chai'
import { createEngagementReader } from '../sensors/engagement/engagement-reader.ts'
import { waitFor } from './kit/wait-for.ts'

describe('the reader of engagement sensors', () => {
  it('reads only the wanted sensors, one after the other, from look until rest', async () => {
    const asked: string[] = []
    let under = 0
    const look = (name: string, answer: boolean) => async () => {
      under++
      expect(under, 'one at a time').to.equal(1)
      asked.push(name)
      await turn()
      under--
      return answer
    }
    const reader = createEngagementReader({ looks: { microphone: look('microphone', true), camera: look('camera', false), inhibitor: look('inhibitor', true) }, close: () => undefined }, ['microphone', 'camera'], 10)
    expect(reader.reading()).to.equal(null)
    reader.look()
    await waitFor('a look', () => reader.reading()?.microphone === true)
    expect(reader.reading()).to.deep.equal({ microphone: true, camera: false, fullScreen: null, inhibitor: null })
    expect(new Set(asked)).to.deep.equal(new Set(['microphone', 'camera']))
    reader.rest()
    expect(reader.reading()).to.equal(null)
    await waitFor('the last look to end', () => under === 0)
    const before = asked.length
    let others = 0
    const other = createEngagementReader({ looks: { microphone: async () => ++others > 0 }, close: () => undefined }, ['microphone'], 10)
    other.look()
    await waitFor('looks of another meanwhile', () => others > 4)
    expect(asked).to.have.length(before)
    other.close()
    reader.close()
  })

  it('leaves a sensor that cannot tell or fails out for a while, and reads the others', async () => {
    const asked = { microphone: 0, camera: 0, inhibitor: 0 }
    const reader = createEngagementReader({ looks: {
      microphone: async () => {
        asked.microphone++
        return null
      },
      camera: async () => {
        asked.camera++
        return false
      },
      inhibitor: async () => {
        asked.inhibitor++
        throw new Error('refused')
      },
    }, close: () => undefined }, ['microphone', 'camera', 'inhibitor'], 5)
    reader.look()
    await waitFor('thirty looks', () => asked.camera >= 30)
    reader.close()
    for (const often of [asked.microphone, asked.inhibitor]) expect(often).to.be.within(2, 4)
    expect(reader.reading()).to.equal(null)
  })
})
