import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import pino from 'pino'
import { createOutgoingFetch } from '../kernel/outgoing-fetch.ts'
import { readOutgoingProxy } from '../kernel/outgoing-proxy.ts'

const codeOf = (promise: Promise<unknown>) => promise.then(() => undefined, (error: { code?: string }) => error.code)

describe('calls of a plugin to other services', () => {
  let server: Server
  let origin: string
  let asked: string[] = []
  let lines: string[] = []

  before((done) => {
    server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
      if (request.url === '/later' && asked.length < 3) response.writeHead(503, { 'retry-after': '0.01' }).end()
      else if (request.url === '/large') response.end(Buffer.alloc(50_000))
      else if (request.url === '/never') request.resume()
      else if (request.url === '/moved') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
      else response.end('fine')
    }).listen(0, '127.0.0.1', () => {
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      done()
    })
  })
  beforeEach(() => { asked = []; lines = [] })
  after(() => { server.closeAllConnections(); server.close() })

  const fetchWith = ({ hosts = ['127.0.0.1'], allowPrivate = true }: { readonly hosts?: readonly string[]; readonly allowPrivate?: boolean } = {}) => createOutgoingFetch({
    pluginId: 'rates', hosts, allowPrivate, hostsOf: (workspaceId) => Promise.resolve(workspaceId === 'acme' ? ['localhost'] : []),
    log: pino({ level: 'info' }, { write: (line: string) => { lines.push(line) } }),
  })

  it('reach hosts that are declared, by the plugin or in the settings of the workspace, and no other', async () => {
    expect((await fetchWith()(`${origin}/a`)).body.toString()).to.equal('fine')
    expect(await codeOf(fetchWith()('https://other.example/'))).to.equal('outgoing-refused')
    const local = origin.replace('127.0.0.1', 'localhost')
    expect(await codeOf(fetchWith()(local))).to.equal('outgoing-refused')
    expect((await fetchWith()(local, { workspaceId: 'acme' })).status).to.equal(200)
    for (const address of ['file:///etc/passwd', 'http://ada:secret@127.0.0.1/', 'nothing', 'https://example.org.other.example/']) expect(await codeOf(fetchWith({ hosts: ['127.0.0.1', '*.example.org'] })(address)), address).to.equal('outgoing-refused')
  })

  it('reach no private address, neither by number nor by a name that leads to one', async () => {
    const careful = fetchWith({ hosts: ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '2130706433'], allowPrivate: false })
    for (const address of [origin, origin.replace('127.0.0.1', 'localhost'), 'http://[::1]/', 'http://169.254.169.254/latest', 'http://2130706433/']) expect(await codeOf(careful(address)), address).to.equal('outgoing-refused')
    expect(asked).to.deep.equal([])
  })

  it('are repeated where the service says later, unless the method changes something', async () => {
    expect((await fetchWith()(`${origin}/later`)).status).to.equal(200)
    expect(asked.length).to.equal(3)
    asked = []
    expect((await fetchWith()(`${origin}/later`, { method: 'POST', body: '{}' })).status).to.equal(503)
    expect(asked).to.deep.equal(['POST /later'])
  })

  it('end at their limits of size and time, and follow no redirect', async () => {
    expect(await codeOf(fetchWith()(`${origin}/large`, { maximumBytes: 1_000 }))).to.equal('outgoing-failed')
    expect(await codeOf(fetchWith()(`${origin}/never`, { timeoutMs: 50, attempts: 1 }))).to.equal('outgoing-failed')
    expect((await fetchWith()(`${origin}/moved`)).headers).to.include({ location: 'http://169.254.169.254/' })
  })

  it('are each in the log, without query, headers and body', async () => {
    await fetchWith()(`${origin}/a?key=hidden-1`, { method: 'POST', headers: { authorization: 'hidden-2' }, body: 'hidden-3' })
    expect(lines.join('')).to.include('"path":"/a"').and.include('"status":200').and.not.include('hidden')
  })

  describe('through a proxy', () => {
    let proxy: Server
    let tunnels: { readonly to: string; readonly user: string | undefined }[] = []
    let refuses = false
    before((done) => {
      proxy = createServer((_request, response) => { response.writeHead(405).end() })
      proxy.on('connect', (request, socket) => {
        tunnels.push({ to: request.url ?? '', user: request.headers['proxy-authorization'] })
        if (refuses) { socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'); return }
        const [, port] = (request.url ?? '').split(':')
        const onward = connect(Number(port), '127.0.0.1', () => { socket.write('HTTP/1.1 200 OK\r\n\r\n'); socket.pipe(onward).pipe(socket) })
        onward.on('error', () => { socket.destroy() })
        socket.on('error', () => { onward.destroy() })
      })
      proxy.listen(0, '127.0.0.1', () => { done() })
    })
    beforeEach(() => { tunnels = []; refuses = false })
    after(() => { proxy.closeAllConnections(); proxy.close() })

    const through = (hosts: readonly string[], { allowPrivate = true, without = '' } = {}) => createOutgoingFetch({
      pluginId: 'rates', hosts, allowPrivate, hostsOf: () => Promise.resolve([]), log: pino({ level: 'info' }, { write: (line: string) => { lines.push(line) } }),
      proxy: readOutgoingProxy(`http://ada:p%40ss@127.0.0.1:${(proxy.address() as AddressInfo).port}`, without),
    })

    it('go by its tunnel, with its user, and without it to the hosts that are left out', async () => {
      const port = new URL(origin).port
      expect((await through(['service.example'])(`http://service.example:${port}/a`)).body.toString()).to.equal('fine')
      expect(tunnels).to.deep.equal([{ to: `service.example:${port}`, user: `Basic ${Buffer.from('ada:p@ss').toString('base64')}` }])
      expect((await through(['127.0.0.1'], { without: 'service.example, 127.0.0.1' })(`${origin}/a`)).status).to.equal(200)
      expect(tunnels.length).to.equal(1)
      expect(lines.join('')).to.not.include('p@ss').and.not.include('p%40ss')
    })

    it('reach no private address that way, and ask for no tunnel to one', async () => {
      for (const address of [origin, origin.replace('127.0.0.1', 'localhost'), 'http://169.254.169.254/latest']) expect(await codeOf(through(['127.0.0.1', 'localhost', '169.254.169.254'], { allowPrivate: false })(address)), address).to.equal('outgoing-refused')
      expect(tunnels).to.deep.equal([])
    })

    it('name the proxy where it refuses, and keep their limit of time', async () => {
      refuses = true
      await through(['service.example'])('http://service.example/a', { attempts: 1 }).then(() => { expect.fail() }, (error: { code: string; message: string }) => { expect(error.code).to.equal('outgoing-failed'); expect(error.message).to.include('the proxy answered 403') })
      refuses = false
      expect(await codeOf(through(['service.example'])(`http://service.example:${new URL(origin).port}/never`, { timeoutMs: 50, attempts: 1 }))).to.equal('outgoing-failed')
    })
  })
})
