import { expect } from 'chai'
import { CountsByFile } from '../spec-counts.ts'

function counted(files: Readonly<Record<string, string>>): CountsByFile {
  const kinds = { '.': 'passed', x: 'failed', '-': 'skipped' } as const
  const counts = new CountsByFile()
  for (const [file, marks] of Object.entries(files)) for (const mark of marks) counts.add(file, kinds[mark as keyof typeof kinds])
  return counts
}

describe('counts of a test run', () => {
  it('adds up tests of all files', () => {
    expect(counted({ one: '..-', two: '.x' }).total).to.deep.equal({ passed: 3, failed: 1, skipped: 1 })
  })

  it('repeats up to eight files with failures, and none where more fail or a failure belongs to no file', () => {
    expect(counted({ one: '.x', two: '..', three: 'xx' }).toRepeat).to.deep.equal(['one', 'three'])
    expect(counted(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [String(index), 'x']))).toRepeat).to.deep.equal([])
    expect(counted({ one: 'x', '': 'x' }).toRepeat).to.deep.equal([])
  })

  it('counts a repeated file as it ended, better or worse', () => {
    const first = counted({ one: '.x', two: '..', three: '..x' })
    expect(first.replacedBy(counted({ one: '..', three: 'x..' })).total).to.deep.equal({ passed: 6, failed: 1, skipped: 0 })
    expect(first.replacedBy(counted({ one: '..', three: 'xxx' })).total).to.deep.equal({ passed: 4, failed: 3, skipped: 0 })
  })
})
