import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'

/** In a process of its own: counting objects reads the whole heap, which is large among other tests. */
const count = `
  import { PassThrough, Writable } from 'node:stream'
  import { queryObjects } from 'node:v8'
  import { createArchive } from ${JSON.stringify(new URL('../copy/archive.ts', import.meta.url).href)}
  const archive = createArchive(new Writable({ write(_chunk, _encoding, done) { done() } }))
  const before = queryObjects(PassThrough, { format: 'count' })
  for (let number = 0; number < 60; number += 1) await archive.add('files/' + number + '.webp', Buffer.alloc(2_000, number), { compress: false })
  console.log(queryObjects(PassThrough, { format: 'count' }) - before)
  archive.end()`

describe('the file of a full copy', () => {
  it('keeps nothing of a part that it has taken, however many follow', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=overt-source', '--input-type=module', '--eval', count])
    expect(Number(stdout)).to.be.lessThan(10)
  })
})
