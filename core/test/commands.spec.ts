import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import type { Commands } from '@overt/sdk'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const Seen = Type.Object({ memberId: Type.String(), headers: Type.Array(Type.String()), nested: Type.Integer(), language: Type.String() })
let commands: Commands
let meanwhile: () => Promise<number>

const relay = definePlugin({
  id: 'relay',
  server(app, context) {
    commands = context.commands
    app.post('/seen', { schema: { response: { 200: Seen } }, config: { looks: { none: 'Nobody\'s records.' } } }, async (request) => {
      const { workspaceId, memberId } = context.caller(request)
      // Whatever a handler sends on has to prove itself.
      const nested = await (app as FastifyInstance).inject({ url: `/api/workspaces/${workspaceId}/commands?text=x` })
      return { memberId, headers: Object.keys(request.headers), nested: nested.statusCode, language: String(request.headers['accept-language']) }
    })
    app.post('/slow', { schema: { response: { 200: Type.Integer() } }, config: { looks: { none: 'Nobody\'s records.' } } }, () => meanwhile())
    app.post('/file', { schema: { response: { 200: Type.String() } }, config: { looks: { none: 'Nobody\'s records.' } } }, async (_request, reply) => reply.type('text/csv').send('a,b'))
    context.hooks.on('command.help', () => ['no.such.key'])
  },
})

describe('commands in a member\'s name', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  before(async () => { platform = await createTestPlatform({ plugins: [relay], environment: { OVERT_RATE_LIMITS: 'on' } }) })
  beforeEach(async () => { workspace = await platform.workspace({ enabled: ['relay'] }) })
  after(() => platform.close())

  const run = (memberId: string, path: string, workspaceId = workspace.id) => commands.run({ workspaceId, memberId }, { title: 'Do it', run: { method: 'POST', path, body: {} } }, { key: 'one' })

  it('are requests of that member, which no header could make', async () => {
    const ada = await workspace.member()
    const outcome = await run(ada.id, '/plugins/relay/seen')
    expect(outcome).to.deep.include({ done: true, status: 200, result: { message: 'Do it' } })
    const { memberId, headers, nested } = (outcome as { readonly body: { memberId: string; headers: string[]; nested: number } }).body
    expect(memberId).to.equal(ada.id)
    expect(headers).to.have.members(['accept-language', 'content-length', 'content-type', 'host', 'idempotency-key', 'user-agent'])
    expect(nested).to.equal(401)
  })

  it('lend their right to no request that comes from outside meanwhile, with whatever headers', async () => {
    const ada = await workspace.member()
    const address = await platform.app.listen({ host: '127.0.0.1', port: 0 })
    const url = `${address}/api/workspaces/${workspace.id}/commands?text=x`
    meanwhile = async () => (await fetch(url, { headers: { 'idempotency-key': 'one', 'user-agent': 'lightMyRequest', 'accept-language': 'en' } })).status
    expect(await run(ada.id, '/plugins/relay/slow')).to.deep.include({ done: true, body: 401 })
    meanwhile = async () => (await platform.app.inject({ url: url.slice(address.length) })).statusCode
    expect(await run(ada.id, '/plugins/relay/slow')).to.deep.include({ done: true, body: 401 })
  })

  it('count towards the member\'s rate limit', async () => {
    const ada = await workspace.member()
    const left = async () => Number((await ada.get('/commands?text=x')).headers['x-ratelimit-remaining'])
    const before = await left()
    await run(ada.id, '/plugins/relay/file')
    expect(await left()).to.equal(before - 2)
  })

  it('stay in the workspace, and go to the members of it', async () => {
    const [ada, other] = [await workspace.member(), await platform.workspace()]
    for (const path of ['/../../me/tokens', '/%2e%2e/x', '\\..\\x', 'https://elsewhere/x', '//elsewhere/..', '/../x']) {
      const refused = await run(ada.id, path).then((outcome) => outcome, (error: unknown) => error)
      if (!(refused instanceof Error)) expect(refused, path).to.include({ done: false, code: 'not-found' })
    }
    expect(await run(other.admin.id, '/plugins/relay/seen').catch((error: unknown) => error)).to.include({ code: 'not-found' })
    await workspace.admin.delete(`/members/${ada.id}`)
    expect(await run(ada.id, '/plugins/relay/seen').catch((error: unknown) => error)).to.include({ code: 'not-found' })
  })

  it('are refused as requests are, and answered without the content where that is no JSON', async () => {
    const ada = await workspace.member()
    expect(await run(ada.id, '/entries')).to.include({ done: false, status: 400, code: 'validation-failed' })
    expect(await run(ada.id, '/plugins/relay/file')).to.deep.equal({ done: true, status: 200, body: null, result: { message: 'Do it' } })
    await workspace.disable('relay')
    expect(await run(ada.id, '/plugins/relay/seen')).to.include({ done: false, status: 404, code: 'plugin-disabled' })
    expect(platform.faults).to.deep.equal([])
  })
})
