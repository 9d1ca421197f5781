import { expect } from 'chai'
import { taxRuleFor, countryOfVatId, isVatId, plainVatId } from '../server/invoicing/vat.ts'

/** One id of each member state, as published by companies or in the descriptions of the check digits. */
const ids: Readonly<Record<string, readonly string[]>> = {
  AT: ['ATU13585627'], BE: ['BE0428759497', 'BE1017341839'], BG: ['BG175074752'], HR: ['HR33392005961'], CY: ['CY10259033P'], CZ: ['CZ25123891'], DK: ['DK13585628'], EE: ['EE100931558'], FI: ['FI20774740'],
  FR: ['FR40303265045', 'FR23334175221'], DE: ['DE136695976'], GR: ['EL094259216'], HU: ['HU12892312'], IE: ['IE6433435F', 'IE6433435OA'], IT: ['IT00743110157'], LV: ['LV40003521600'], LT: ['LT119511515'],
  LU: ['LU15027442'], MT: ['MT11679112'], NL: ['NL004495445B01', 'NL123456789B13'], PL: ['PL8567346215'], PT: ['PT501964843'], RO: ['RO18547290'], SK: ['SK2022749619'], SI: ['SI50223054'], ES: ['ESB58378431', 'ES54362315K'],
  SE: ['SE123456789701'],
}

/** The same with its first digit another one. */
const wrong = (id: string): string => id.slice(0, 2) + id.slice(2).replace(/\d/, (digit) => String((Number(digit) + 1) % 10))

describe('VAT ids', () => {
  it('are known of all 27 member states', () => { expect(Object.keys(ids)).to.have.length(27) })

  for (const [country, known] of Object.entries(ids)) {
    it(`of ${country} are told from wrong ones by their check digits`, () => {
      for (const id of known) {
        expect([isVatId(id), countryOfVatId(id)], id).to.deep.equal([true, country])
        expect(isVatId(`${id.slice(0, 2).toLowerCase()} ${id.slice(2)}`), 'as people type it').to.equal(true)
        expect(isVatId(wrong(id)), wrong(id)).to.equal(false)
      }
    })
  }

  it('are printed in capitals without spaces', () => { expect(plainVatId(' de 136-695.976')).to.equal('DE136695976') })

  it('of other states, and what is none, are refused', () => {
    for (const id of ['', 'GB980780684', 'CHE123456788', 'DE', 'DE136695976 and more', '136695976', 'XX136695976']) expect(isVatId(id), id).to.equal(false)
  })

  it('decide the tax: the rate at home and without one, reverse charge for another member state alone', () => {
    const terms = { tax: 'rate', taxBasisPoints: 2_000, reverseCharge: true, sellerVatId: 'ATU13585627' } as const
    const kindFor = (vatId: string, change: object = {}): string => taxRuleFor({ ...terms, ...change }, vatId).kind
    for (const [country, [id]] of Object.entries(ids)) expect(kindFor(id!), country).to.equal(country === 'AT' ? 'rate' : 'reverse-charge')
    expect(kindFor('')).to.equal('rate')
    expect(kindFor('DE136695976', { reverseCharge: false })).to.equal('rate')
    expect(kindFor('DE136695976', { tax: 'exempt' })).to.equal('exempt')
  })
})
