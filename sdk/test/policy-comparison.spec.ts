import { expect } from 'chai'
import fc from 'fast-check'
import { comparePolicies, isCoveredBy } from '../wire/policy-comparison.ts'
import type { FieldComparison, PolicyComparison, PolicyContent } from '../wire/policy-comparison.ts'

const pause = { allowed: true, maximumMinutes: null }
const of = (part: Record<string, unknown>): PolicyContent => ({ pause, plugins: { seen: part } })

/** Fields of every comparison, with values from the one that collects least to the one that collects most. */
const fields: Record<string, { readonly compare: FieldComparison; readonly values: readonly unknown[] }> = {
  retentionDays: { compare: 'less', values: [1, 30, 365, null] },
  everyMinutes: { compare: 'more', values: [null, 60, 10, 1] },
  collectApps: { compare: 'off', values: [false, true] },
  notice: { compare: 'on', values: [true, false] },
  audience: { compare: 'subset', values: [[], ['manager'], ['manager', 'hr']] },
  excluded: { compare: 'superset', values: [['Bank', 'Mail'], ['Mail'], []] },
  blur: { compare: ['strong', 'light', 'none'], values: ['strong', 'light', 'none'] },
}
const comparison: PolicyComparison = Object.fromEntries(Object.entries(fields).map(([name, { compare }]) => [name, compare]))
const comparisons = { seen: comparison }

describe('the comparison of two policies', () => {
  it('asks nobody to agree to a field that is new and collects nothing, and everybody where it does', () => {
    const change = (before: object, after: object) => comparePolicies(of({ ...before }), of({ ...after }), comparisons).map((difference) => difference.change)
    for (const [name, less, more] of [['audience', [], ['manager']], ['collectApps', false, true]] as const) {
      expect(change({}, { [name]: less }), `${name} with nothing`).to.deep.equal(['narrower'])
      expect(change({}, { [name]: more }), `${name} with something`).to.deep.equal(['wider'])
    }
    expect(change({ audience: ['manager'] }, {}), 'a list that is gone').to.deep.equal(['narrower'])
    for (const [name, value] of [['collectApps', false], ['notice', true], ['blur', 'strong'], ['everyMinutes', 60]] as const) expect(change({ [name]: value }, {}), `${name} is not told any more`).to.deep.equal(['wider'])
  })

  for (const [name, { values }] of Object.entries(fields)) {
    it(`knows which ${name} collects less, and that an equal one is no difference`, () => {
      values.forEach((before, from) => values.forEach((after, to) => {
        const changes = comparePolicies(of({ [name]: before }), of({ [name]: after }), comparisons).map(({ change }) => change)
        expect(changes, `${JSON.stringify(before)} to ${JSON.stringify(after)}`).to.deep.equal(from === to ? [] : [to < from ? 'narrower' : 'wider'])
      }))
    })
  }

  it('takes a plugin that is new for wider, and one that is gone for narrower', () => {
    const none: PolicyContent = { pause, plugins: {} }
    expect(comparePolicies(none, of({ blur: 'none' }), comparisons)).to.deep.equal([{ part: 'seen', field: null, before: null, after: { blur: 'none' }, change: 'wider' }])
    expect(isCoveredBy(none, of({ blur: 'none' }), comparisons)).to.equal(true)
  })

  it('takes for wider what it cannot judge: unknown fields, plugins, choices and shapes, and lists that lose one entry and gain another', () => {
    for (const [before, after] of [
      [{}, { notice: true }], [{ notice: true }, {}], [{ another: 2 }, { another: 1 }], [{ blur: 'none' }, { blur: 'pixelated' }], [{ retentionDays: 30 }, { retentionDays: 'few' }],
      [{ excluded: ['Bank'] }, { excluded: ['Mail', 'News'] }], [{ collectApps: 1 }, { collectApps: false }], [{ retentionDays: 30 }, { retentionDays: NaN }],
      [{ constructor: 2 }, { constructor: 1 }],
    ]) expect(isCoveredBy(of(after!), of(before!), comparisons), JSON.stringify([before, after])).to.equal(false)
    expect(isCoveredBy(of({ retentionDays: 1 }), of({ retentionDays: 2 }), {})).to.equal(false)
  })

  it('takes no notice of the order of a list of names', () => {
    expect(comparePolicies(of({ excluded: ['Bank', 'Mail'] }), of({ excluded: ['Mail', 'Bank'] }), comparisons)).to.deep.equal([])
  })

  it('compares the rule about pausing: without a limit collects least, its limit means nothing while pausing is not allowed', () => {
    const rule = (allowed: boolean, maximumMinutes: number | null): PolicyContent => ({ pause: { allowed, maximumMinutes }, plugins: {} })
    const changes = (before: PolicyContent, after: PolicyContent) => comparePolicies(before, after, {}).map(({ field, change }) => `${field} ${change}`)
    expect(changes(rule(true, null), rule(true, 30))).to.deep.equal(['maximumMinutes wider'])
    expect(changes(rule(true, 30), rule(true, 60))).to.deep.equal(['maximumMinutes narrower'])
    expect(changes(rule(true, 30), rule(false, null))).to.deep.equal(['allowed wider'])
    expect(changes(rule(false, null), rule(true, 30))).to.deep.equal(['allowed narrower'])
  })

  it('asks to read words of the workspace\'s own that are new, and nothing where they are gone', () => {
    const saying = (notice: string | null): PolicyContent => ({ pause, plugins: {}, notice })
    expect(isCoveredBy(saying('All use may be monitored.'), saying(null), {})).to.equal(false)
    expect(isCoveredBy(saying('All use is monitored.'), saying('All use may be monitored.'), {})).to.equal(false)
    expect(isCoveredBy(saying(null), saying('All use may be monitored.'), {})).to.equal(true)
    expect(isCoveredBy({ pause, plugins: {} }, saying(null), {})).to.equal(true)
  })

  it('never finds two different policies covered by each other, and what covers in steps covers at once', () => {
    const policy = fc.record(Object.fromEntries(Object.entries(fields).map(([name, { values }]) => [name, fc.constantFrom(...values)])))
    fc.assert(fc.property(policy, policy, policy, (one, two, three) => {
      const [a, b, c] = [of(one), of(two), of(three)]
      if (isCoveredBy(a, b, comparisons) && isCoveredBy(b, a, comparisons)) expect(a).to.deep.equal(b)
      if (isCoveredBy(a, b, comparisons) && isCoveredBy(b, c, comparisons)) expect(isCoveredBy(a, c, comparisons)).to.equal(true)
    }), { numRuns: 2_000 })
  })
})
