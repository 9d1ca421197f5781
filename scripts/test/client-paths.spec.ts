import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { generatePaths, pathsFile } from '../client/generate-paths.ts'

describe('the types of the client', () => {
  it('are those of the document that the server serves; `npm run client` writes them', async function () {
    this.timeout(120_000)
    const [written, now] = [readFileSync(pathsFile, 'utf8'), await generatePaths()].map((text) => text.split('\n'))
    const place = now!.findIndex((line, index) => line !== written![index])
    expect(place === -1 ? '' : `line ${String(place + 1)}: ${String(written![place])} → ${now![place]!}`).to.equal('')
    expect(written!.length).to.equal(now!.length)
  })
})
