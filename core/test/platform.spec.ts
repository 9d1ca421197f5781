import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

describe('the platform', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
  })
  after(() => platform.close())

  it('is healthy and ready', async () => {
    expect((await platform.app.inject('/healthz')).statusCode).to.equal(200)
    expect((await platform.app.inject('/readyz')).json()).to.deep.equal({ status: 'ready' })
  })

  it('describes itself as OpenAPI 3.1', async () => {
    const document = (await platform.app.inject('/api/openapi.json')).json<{ openapi: string; paths: Record<string, unknown> }>()
    expect(document.openapi).to.equal('3.1.0')
    expect(document.paths).to.include.keys('/api/workspaces/{workspaceId}/organizations')
  })

  it('shows its description as pages of its own, which load nothing from elsewhere', async () => {
    const page = await platform.app.inject({ url: '/api/docs/' })
    expect([page.statusCode, page.headers['content-type']]).to.deep.equal([200, 'text/html; charset=utf-8'])
    expect(page.headers['content-security-policy']).to.contain(`default-src 'self'`)
    const style = await platform.app.inject({ url: '/api/docs/static/swagger-ui.css' })
    expect([style.statusCode, style.headers['content-type']]).to.deep.equal([200, 'text/css; charset=utf-8'])
    expect((await platform.app.inject({ url: '/api/docs/json' })).json()).to.deep.equal((await platform.app.inject({ url: '/api/openapi.json' })).json())
    expect((await platform.app.inject({ url: '/api/docs/static/nothing.css' })).statusCode).to.equal(404)
  })

  it('answers a problem with a stable code where nothing is', async () => {
    const answer = await platform.app.inject('/api/nowhere')
    expect(answer.statusCode).to.equal(404)
    expect(answer.headers['content-type']).to.contain('application/problem+json')
    expect(answer.json()).to.include({ code: 'not-found', status: 404 })
  })

  it('asks for a sign-in before it tells whether a workspace exists', async () => {
    expect((await platform.app.inject(`/api/workspaces/${workspace.id}/organizations`)).json()).to.include({ status: 401, code: 'unauthorized' })
  })

  it('hides a workspace from those who are not in it', async () => {
    const other = await platform.workspace({ name: 'Other' })
    expect((await other.admin.get(`/api/workspaces/${workspace.id}/organizations`)).json()).to.include({ status: 404 })
  })

  it('lets its member in', async () => {
    const answer = await workspace.admin.get('/organizations')
    expect(answer.json()).to.deep.equal({ items: [], nextCursor: null })
  })

  it('refuses text that cannot be stored', async () => {
    const answer = await workspace.admin.post('/organizations', { name: 'nul \u0000' })
    expect(answer.json()).to.include({ status: 400, code: 'malformed-body' })
  })

  it('takes numbers as numbers only and refuses what it does not know', async () => {
    const answer = await workspace.admin.post('/organizations', { name: 'Acme', rate: '12', surprise: 1 })
    expect(answer.json()).to.include({ status: 400, code: 'validation-failed' })
    expect(answer.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path)).to.include.members(['surprise', 'rate'])
  })
})
