import { expect } from 'chai'
import fc from 'fast-check'
import { brandTones, contrastOf, isReadableColor, readableContrast } from '@overt/sdk'

const color = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)).map((channels) => `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`)

describe('the colour of a workspace', () => {
  it('has the contrast that WCAG gives', () => {
    expect(contrastOf('#ffffff', '#000000')).to.be.closeTo(21, 0.001)
    expect(contrastOf('#777777', '#ffffff')).to.be.closeTo(4.48, 0.01)
    expect(isReadableColor('#0f766e')).to.equal(true)
    expect(isReadableColor('#fde047')).to.equal(false)
  })

  it('has a tone that can be read on light and on dark pages, itself where it can be', () => {
    fc.assert(fc.property(color, (chosen) => {
      const { light, dark } = brandTones(chosen)
      expect(contrastOf(light, '#ffffff')).to.be.at.least(readableContrast)
      expect(contrastOf(dark, '#09090b')).to.be.at.least(readableContrast)
      if (isReadableColor(chosen)) expect(light).to.equal(chosen)
    }))
  })
})
