import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { simpleParser } from 'mailparser'
import sharp from 'sharp'
import type { Workspace } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

const code = (answer: { json(): unknown }): string => (answer.json() as { code: string }).code
const picture = (width = 960, height = 240) => sharp({ create: { width, height, channels: 4, background: '#7647c7' } })

describe('the logo and the colour of a workspace', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  before(async () => { platform = await createTestPlatform() })
  after(() => platform.close())
  beforeEach(async () => {
    workspace = await platform.workspace({ name: 'Northwind' })
    member = await workspace.member()
  })
  const address = (): string => `/api/workspaces/${workspace.id}`
  const send = (bytes: Buffer, { type = 'image/png', as = workspace.admin } = {}) => platform.app.inject({ method: 'PUT', url: `${address()}/logo`, headers: { authorization: `Bearer ${as.token}`, 'content-type': type }, payload: bytes })

  it('is written again as a PNG without what else was in the file, and is read by members alone', async () => {
    const photo = await picture().flatten().withExif({ IFD0: { Copyright: 'Grace', ImageDescription: 'secret place' } }).jpeg().toBuffer()
    const sent = await send(photo, { type: 'image/jpeg' })
    expect(sent.statusCode, sent.body).to.equal(200)
    const { logo } = sent.json<Workspace>()
    const read = await member.get(logo!)
    expect(read.headers).to.include({ 'content-type': 'image/png' })
    expect(await sharp(read.rawPayload).metadata()).to.include({ format: 'png', width: 480, height: 120 }).and.not.to.have.property('exif')
    expect((await (await platform.workspace()).admin.get(logo!)).statusCode).to.be.within(403, 404)
    expect((await platform.app.inject({ url: logo! })).statusCode).to.equal(401)
    expect((await send(await picture(100, 100).png().toBuffer())).json<Workspace>().logo).to.not.equal(logo)
    expect((await workspace.admin.delete('/logo')).json<Workspace>().logo).to.equal(null)
    expect((await member.get(logo!)).statusCode).to.equal(404)
  })

  it('is changed by those alone who may change the workspace, in the trail as well', async () => {
    const bytes = await picture().png().toBuffer()
    expect((await send(bytes, { as: member })).statusCode).to.equal(403)
    expect((await member.delete('/logo')).statusCode).to.equal(403)
    expect((await member.patch(address(), { color: '#0f766e' })).statusCode).to.equal(403)
    expect((await send(bytes)).statusCode).to.equal(200)
    const { items } = (await workspace.admin.get('/audit')).json<{ items: readonly { action: string; after: object | null }[] }>()
    expect(items.find(({ action, after }) => action === 'workspace.updated' && after !== null && 'logo' in after)).to.not.equal(undefined)
    expect((await workspace.admin.get(address())).json<Workspace>().color).to.equal(null)
  })

  it('is refused where it is no picture, another kind, animated, too large or missing, and nothing changes', async () => {
    const animated = await sharp(await Promise.all(['#f00', '#0f0'].map((background) => sharp({ create: { width: 20, height: 20, channels: 3, background } }).png().toBuffer())), { join: { animated: true } }).webp().toBuffer()
    for (const [bytes, type, status] of [
      [Buffer.from('GIF89a'), 'image/png', 400], [(await picture().png().toBuffer()).subarray(0, 200), 'image/png', 400], [animated, 'image/webp', 400],
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml', 415], [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png', 400], [Buffer.alloc(1024 * 1024 + 1), 'image/png', 413], [Buffer.alloc(0), 'image/png', 400],
    ] as const) expect((await send(bytes, { type })).statusCode, `${type} ${bytes.length}`).to.equal(status)
    expect(code(await send(Buffer.from('GIF89a')))).to.equal('logo-refused')
    expect((await platform.app.inject({ method: 'PUT', url: `${address()}/logo`, headers: { authorization: `Bearer ${workspace.admin.token}` } })).statusCode).to.equal(400)
    expect((await workspace.admin.get(address())).json<Workspace>().logo).to.equal(null)
  })

  it('is a colour that white text can be read on, or none', async () => {
    const refused = await workspace.admin.patch(address(), { color: '#fde047' })
    expect([refused.statusCode, code(refused)]).to.deep.equal([400, 'color-contrast'])
    for (const color of ['red', '#FFF', '#0F766E', 7]) expect(code(await workspace.admin.patch(address(), { color })), String(color)).to.equal('validation-failed')
    expect((await workspace.admin.patch(address(), { color: '#7647c7' })).json<Workspace>().color).to.equal('#7647c7')
    expect((await workspace.admin.patch(address(), { name: 'Northwind Ltd' })).json<Workspace>().color).to.equal('#7647c7')
    expect((await workspace.admin.patch(address(), { color: null })).json<Workspace>().color).to.equal(null)
  })

  it('is in mails about the workspace, inside them', async () => {
    await workspace.admin.patch(address(), { color: '#7647c7' })
    await send(await picture().png().toBuffer())
    await workspace.admin.post('/invitations', { email: 'brand@example.test', role: 'member', monitored: false })
    await platform.drain()
    const folder = join(platform.dataFolder, 'mail')
    const file = (await readdir(folder)).find((name) => name.includes('brand@example.test'))
    const mail = await simpleParser(await readFile(join(folder, file!)), { skipImageLinks: true })
    expect(mail.html).to.contain('background:#7647c7').and.contain('src="cid:logo@overt" alt="Northwind"')
    expect(mail.attachments).to.have.length(1)
    expect(mail.attachments[0]).to.include({ contentType: 'image/png', contentId: '<logo@overt>', contentDisposition: 'inline' })
  })
})
