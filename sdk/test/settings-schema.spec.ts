import { expect } from 'chai'
import fc from 'fast-check'
import { choice, defaultsOf, list, number, presentedSettings, publicSettings, secret, settingFaults, settingsFrom, settingsSchema, text, toggle } from '@overt/sdk'

const shape = {
  minutes: number({ default: 10, min: 1, max: 60, integer: true, label: 'minutes', public: true }),
  mode: choice(['fixed', 'random'], { default: 'fixed', label: 'mode' }),
  key: secret({ label: 'key' }),
  words: list({ default: ['a'], maxItems: 2, itemPattern: '^[a-z]+$', label: 'words' }),
  loud: toggle({ default: true, label: 'loud' }),
  title: text({ default: 't', maxLength: 3, label: 'title' }),
}
const values = fc.record({
  minutes: fc.oneof(fc.integer({ min: -5, max: 70 }), fc.double(), fc.string()),
  mode: fc.oneof(fc.constantFrom('fixed', 'random', 'other'), fc.integer()),
  key: fc.oneof(fc.string(), fc.constant(null)),
  words: fc.oneof(fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }), fc.string()),
  loud: fc.oneof(fc.boolean(), fc.integer()),
  title: fc.string({ maxLength: 5 }),
}, { requiredKeys: [] })

describe('settings', () => {
  it('stored as whatever come back complete and valid', () => {
    fc.assert(fc.property(values, (stored) => {
      const read = settingsFrom(shape, stored)
      expect(Object.keys(read)).to.deep.equal(Object.keys(shape))
      expect(settingFaults(shape, read)).to.deep.equal([])
    }))
  })

  it('that are valid come back as they are, others as their default', () => {
    fc.assert(fc.property(values, (stored) => {
      const wrong = new Set(settingFaults(shape, stored).map(({ path }) => path.split('/')[1]))
      const defaults: Readonly<Record<string, unknown>> = defaultsOf(shape)
      for (const [key, value] of Object.entries(settingsFrom(shape, stored))) {
        expect(value).to.deep.equal(key in stored && !wrong.has(key) ? (stored as Record<string, unknown>)[key] : defaults[key])
      }
    }))
  })

  it('are presented without secrets, and to everybody only where they are public', () => {
    const read = { ...defaultsOf(shape), key: 'hush' }
    expect(presentedSettings(shape, read)).to.deep.include({ key: { set: true }, minutes: 10 })
    expect(publicSettings(shape, read)).to.deep.equal({ minutes: 10 })
  })

  it('have a closed schema', () => {
    expect(settingsSchema(shape)).to.deep.include({ type: 'object', additionalProperties: false })
    expect(settingFaults(shape, { other: 1 })).to.deep.equal([{ path: '/other', message: 'is not a setting of this plugin' }])
  })
})
