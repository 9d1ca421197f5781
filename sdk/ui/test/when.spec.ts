import { expect } from 'chai'
import { isMet } from '../when.ts'
import type { WhenFacts } from '../when.ts'

const facts: WhenFacts = { role: 'manager', can: (action, subject, record) => action === 'read' && subject === 'Day' && record?.['memberId'] !== null, settings: { mode: 'fixed' }, plugins: ['activity'], self: true }

describe('a condition of a contribution', () => {
  it('always holds where there is none', () => { expect(isMet(undefined, facts)).to.equal(true) })

  for (const [name, met, unmet] of [
    ['role', { role: ['manager', 'hr'] }, { role: ['admin'] }],
    ['right', { can: ['read', 'Day'] }, { can: ['update', 'Day'] }],
    ['right to one record', { can: ['read', 'Day', { memberId: 'own' }] }, { can: ['read', 'Day', { memberId: null }] }],
    ['setting', { setting: { mode: 'fixed' } }, { setting: { mode: 'random' } }],
    ['plugin', { plugin: 'activity' }, { plugin: 'screenshots' }],
    ['self', { self: true }, { self: false }],
  ] as const) {
    it(`holds by ${name} and fails without it`, () => {
      expect(isMet(met, facts)).to.equal(true)
      expect(isMet(unmet, facts)).to.equal(false)
    })
  }

  it('needs every part', () => { expect(isMet({ role: ['manager'], plugin: 'screenshots' }, facts)).to.equal(false) })
  it('ignores self where nobody is looked at', () => { expect(isMet({ self: false }, { ...facts, self: undefined })).to.equal(true) })
})
