import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { writeAtomically } from '../engine/atomic-file.ts'

describe('a file that is replaced as a whole', () => {
  let folder: string
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'overt-atomic-')) })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is what was written last, however many write at the same time', async () => {
    const path = join(folder, 'state.json')
    await Promise.all(Array.from({ length: 50 }, (_, index) => writeAtomically(path, `${index}`)))
    expect(await readFile(path, 'utf8')).to.equal('49')
    expect(await readdir(folder)).to.deep.equal(['state.json'])
  })

  it('can be written after a write that failed', async () => {
    const path = join(folder, 'missing', 'state.json')
    const failed = await writeAtomically(path, 'first').then(() => false, () => true)
    expect(failed).to.equal(true)
    await writeAtomically(join(folder, 'state.json'), 'second')
    expect(await readFile(join(folder, 'state.json'), 'utf8')).to.equal('second')
  })
})
