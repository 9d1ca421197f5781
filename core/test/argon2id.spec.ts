import { expect } from 'chai'
import { byNode, byPackage } from '../identity/argon2id.ts'

describe('argon2id', () => {
  it('gives the same bytes by the package as by Node, so that a hash outlives a change of Node', async () => {
    for (const [message, tagLength, passes] of [['', 16, 1], ['a long pass phrase', 32, 2], ['Grüße, ключ, 鍵', 64, 3]] as const) {
      const cost = { memory: 1_024, passes, parallelism: 1, tagLength }
      const nonce = Buffer.from('sixteen bytes, 1')
      expect((await byPackage(message, nonce, cost)).toString('hex')).to.equal((await byNode(message, nonce, cost)).toString('hex'))
    }
  })
})
