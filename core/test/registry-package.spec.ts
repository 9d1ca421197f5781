import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { Problem } from '@overt/sdk'
import { registryPackage } from '../plugin-packages/registry-package.ts'

describe('a registry of packages', () => {
  let server: Server
  let url: string
  const answers = new Map<string, string>()

  before(async () => {
    server = createServer((request, response) => {
      const answer = answers.get(decodeURIComponent(request.url ?? ''))
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(answer)
    })
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
  })
  after(() => new Promise((resolve) => { server.close(resolve) }))

  const documentOf = (dist: object): string => JSON.stringify({ 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { version: '1.0.0', dist } } })
  const cases: readonly (readonly [string, string | (() => string), RegExp])[] = [
    ['that answers with a page', '<html>Sign in</html>', /not that of a registry/],
    ['that answers with something else', '[1, 2]', /not that of a registry/],
    ['that has no latest version', '{"dist-tags": {}, "versions": {}}', /no latest version/],
    ['that names no integrity', () => documentOf({ tarball: `${url}a.tgz` }), /no SHA-512/],
    ['whose package lies at no address', () => documentOf({ tarball: 'a file', integrity: 'sha512-x' }), /no address/],
    ['whose package lies on another server', () => documentOf({ tarball: 'http://169.254.169.254/a.tgz', integrity: 'sha512-x' }), /another server/],
    ['whose package is another one', () => documentOf({ tarball: `${url}a.tgz`, integrity: 'sha512-x' }), /not the one whose integrity/],
  ]
  for (const [what, answer, reason] of cases) {
    it(`${what} is refused with the reason`, async () => {
      answers.set('/overt-plugin-a', typeof answer === 'string' ? answer : answer())
      answers.set('/a.tgz', 'bytes')
      const fault = await registryPackage(url, 'overt-plugin-a').then(() => undefined, (error: unknown) => error)
      expect(fault).to.be.instanceOf(Problem)
      expect((fault as Problem).code).to.equal('registry-refused')
      expect((fault as Problem).message).to.match(reason)
    })
  }
})
