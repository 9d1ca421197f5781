import { expect } from 'chai'
import { createSealing } from '../sealing.ts'

describe('what is kept sealed', () => {
  const { seal, open } = createSealing('a secret of at least thirty-two letters', 'texts')

  it('opens where it belongs, and shows nothing of the text', () => {
    const sealed = seal('kiosk/1', 'a private key, ünïcode')
    expect(open('kiosk/1', sealed)).to.equal('a private key, ünïcode')
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).to.not.include('private')
    expect(seal('kiosk/1', 'a private key, ünïcode')).to.not.equal(sealed)
  })

  it('opens nowhere else, under no other secret, for no other purpose, and not once it was touched', () => {
    const sealed = seal('kiosk/1', 'text')
    expect(open('kiosk/2', sealed)).to.equal(undefined)
    expect(createSealing('another secret of at least thirty-two', 'texts').open('kiosk/1', sealed)).to.equal(undefined)
    expect(createSealing('a secret of at least thirty-two letters', 'others').open('kiosk/1', sealed)).to.equal(undefined)
    const bytes = Buffer.from(sealed, 'base64url')
    for (let index = 0; index < bytes.length; index += 1) {
      const touched = Buffer.from(bytes)
      touched[index]! ^= 1
      expect(open('kiosk/1', touched.toString('base64url'))).to.equal(undefined)
    }
    for (const text of ['', 'x', 'not base64 at all!']) expect(open('kiosk/1', text)).to.equal(undefined)
  })
})
