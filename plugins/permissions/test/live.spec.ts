import { expect } from 'chai'
import { createTestPlatform, openLiveStream } from '@overt/testing'
import type { LiveStream, TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { grant, made, permissionsFolder, save } from './permissions-support.ts'

describe('permissions on open pages', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let address: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [permissionsFolder] })
    workspace = await platform.workspace({ enabled: ['permissions'] })
    address = await platform.app.listen({ host: '127.0.0.1', port: 0 })
  })
  after(() => platform.close())

  const open = ({ token }: TestMember): Promise<LiveStream> => openLiveStream({ origin: address, workspaceId: workspace.id, token })

  it('reach open pages within two seconds, and decide about the very next event', async () => {
    const member = await workspace.member()
    const secret = await made(workspace.admin, '/organizations', { name: 'Secret' })
    const shared = await made(workspace.admin, '/organizations', { name: 'Shared' })
    const page = await open(member)
    const started = performance.now()
    await save(workspace, { kind: 'member', id: member.id }, [grant('all', 'organization', secret, { deny: ['read'] })])
    expect(await page.until(({ type }) => type === 'rights.changed')).to.deep.equal({ type: 'rights.changed', memberId: member.id })
    expect(performance.now() - started).to.be.lessThan(2_000)
    await workspace.admin.patch(`/organizations/${secret}`, { name: 'Most secret' })
    await workspace.admin.patch(`/organizations/${shared}`, { name: 'Shared by all' })
    await page.until(({ id }) => id === shared)
    expect(page.seen.filter(({ id }) => id === secret)).to.deep.equal([])
    page.close()
  })

  it('reach those whom they concern, everyone where it is a role', async () => {
    const [one, other] = [await workspace.member(), await workspace.member()]
    const page = await open(other)
    await save(workspace, { kind: 'member', id: one.id }, [grant('all', 'workspace', null, { deny: ['update'] })])
    await save(workspace, { kind: 'role', id: 'member' }, [grant('all', 'workspace', null, { deny: ['delete'] })])
    expect((await page.until(({ memberId }) => memberId === null)).type).to.equal('rights.changed')
    page.close()
  })
})
