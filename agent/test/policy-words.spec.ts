import { expect } from 'chai'
import { collectors } from '../collectors/registry.ts'
import { describeDifference } from '../windows/difference.ts'

/** Two values of a field that differ, by how it compares. */
function values(rule: unknown): [unknown, unknown][] {
  if (Array.isArray(rule)) return rule.map((choice) => [null, choice])
  if (rule === 'off' || rule === 'on') return [[false, true], [true, false]]
  if (rule === 'subset' || rule === 'superset') return [[['one'], ['two']]]
  return [[10, 1], [null, 30], [undefined, 2]]
}

describe('the words for what changes in a policy', () => {
  for (const { id, compare } of collectors) {
    for (const [field, rule] of Object.entries(compare)) {
      it(`are there for ${id}.${field}, in the window's own catalogue`, () => {
        for (const [before, after] of values(rule)) {
          const sentences = describeDifference({ part: id, field, before, after, change: 'wider' })
          expect(sentences, JSON.stringify([before, after])).to.have.length(Array.isArray(after) ? 2 : 1)
          for (const sentence of sentences) expect(sentence).to.not.match(/[{}|]|undefined|null/)
        }
      })
    }
    it(`are there for ${id} as a whole`, () => {
      for (const change of ['wider', 'narrower'] as const) expect(describeDifference({ part: id, field: null, before: null, after: {}, change })).to.have.length(1)
    })
  }

  it('take the singular for one', () => {
    const kept = (after: number) => describeDifference({ part: 'screenshots', field: 'retentionDays', before: 2, after, change: 'narrower' })
    expect(kept(1)).to.deep.equal(['Pictures are kept for: one day (before: 2 days)'])
    expect(describeDifference({ part: 'activity', field: 'idleSeconds', before: 60, after: 90, change: 'narrower' })).to.deep.equal(['You count as idle after: 1.5 minutes (before: one minute)'])
  })
})
