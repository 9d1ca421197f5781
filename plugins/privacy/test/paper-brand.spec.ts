import { expect } from 'chai'
import sharp from 'sharp'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'

const base = '/plugins/privacy'
/** Pictures of a document; its dictionaries are not compressed. */
const picturesIn = (bytes: Buffer): number => bytes.toString('latin1').match(/\/Subtype \/Image/g)?.length ?? 0

describe('papers of a workspace', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  before(async () => {
    platform = await createTestPlatform({ plugins: ['activity', 'privacy', 'reports'].map((name) => new URL(`../../${name}`, import.meta.url)), clock: '2026-03-02T09:00:00Z' })
    workspace = await platform.workspace({ name: 'Acme', enabled: ['activity', 'privacy', 'reports'] })
    mia = await workspace.member({ name: 'Mia Müller', monitored: true })
    const { version } = (await mia.get('/policy')).json<{ version: number }>()
    expect((await mia.post('/policy/acknowledge', { version })).statusCode).to.equal(200)
  })
  after(() => platform.close())

  const papers = (): readonly (readonly [string, () => Promise<Buffer>])[] => [
    ['a receipt of an acknowledgement', async () => (await mia.get(`${base}/receipts/1.pdf`)).rawPayload],
    ['a duty document', async () => (await workspace.admin.get(`${base}/documents/employee-notice.pdf?language=en`)).rawPayload],
    ['a report', async () => (await workspace.admin.get('/plugins/reports/export.pdf?from=2026-03-01&to=2026-03-31')).rawPayload],
  ]

  it('have no picture as long as the workspace has none, and its logo afterwards', async () => {
    for (const [name, read] of papers()) {
      const bytes = await read()
      expect(bytes.subarray(0, 5).toString(), name).to.equal('%PDF-')
      expect(picturesIn(bytes), name).to.equal(0)
    }
    const logo = await sharp({ create: { width: 320, height: 80, channels: 3, background: '#7647c7' } }).png().toBuffer()
    const sent = await platform.app.inject({ method: 'PUT', url: `/api/workspaces/${workspace.id}/logo`, headers: { authorization: `Bearer ${workspace.admin.token}`, 'content-type': 'image/png' }, payload: logo })
    expect(sent.statusCode, sent.body).to.equal(200)
    expect((await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { color: '#7647c7' })).statusCode).to.equal(200)
    for (const [name, read] of papers()) expect(picturesIn(await read()), name).to.equal(1)
  })

  it('certify an erasure with the workspace’s logo, as long as there is the workspace', async () => {
    const asked = await mia.post(`${base}/erasures`, { memberId: mia.id, reason: 'I leave.', startAt: platform.clock.now().toString() })
    expect(asked.statusCode, asked.body).to.equal(201)
    await platform.drain()
    const { certificatePath } = asked.json<{ certificatePath: string }>()
    const pdf = await platform.app.inject({ url: `${certificatePath}&format=pdf`, remoteAddress: '127.0.0.1' })
    expect(pdf.statusCode, pdf.body.slice(0, 300)).to.equal(200)
    expect(picturesIn(pdf.rawPayload)).to.equal(1)
  })

  it('of another workspace show nothing of it', async () => {
    const other = await platform.workspace({ name: 'Elsewhere', enabled: ['privacy'] })
    expect(picturesIn((await other.admin.get(`${base}/documents/employee-notice.pdf?language=en`)).rawPayload)).to.equal(0)
  })
})
