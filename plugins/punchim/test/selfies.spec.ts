import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import sharp from 'sharp'
import { createTestPlatform, unzip } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Punch, PunchAnswer } from '../wire.ts'
import { base, created, makeTask, punch, punchimFolder } from './punchim-support.ts'

describe('selfies of punches', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let manager: TestMember
  let picture: Buffer

  before(async () => {
    platform = await createTestPlatform({ plugins: [punchimFolder] })
    picture = await sharp({ create: { width: 1_200, height: 900, channels: 3, background: '#557799' } }).withExif({ IFD0: { Copyright: 'secret place' }, IFD3: { GPSLatitude: '52/1 31/1 12/1' } }).jpeg().toBuffer()
  })
  after(() => platform.close())
  beforeEach(async () => {
    workspace = await platform.workspace({ enabled: ['punchim'], settings: { punchim: { selfie: 'always' } } })
    member = await workspace.member({ name: 'Grace Hopper' })
    manager = await workspace.member({ role: 'manager', name: 'Mia Manager' })
    await created(workspace.admin, `${base}/assignments`, { memberId: member.id, taskId: await makeTask(workspace) })
  })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const folder = (): string => join(platform.dataFolder, 'files', workspace.id)
  const files = (): string[] => (existsSync(folder()) ? readdirSync(folder(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder(), join(entry.parentPath, entry.name))) : [])
  const punched = async (kind: 'in' | 'out' = 'in'): Promise<PunchAnswer['punch']> => (await member.post(`${base}/punches`, punch(kind, platform.clock.now()))).json<PunchAnswer>().punch
  const send = (id: string, bytes: Buffer, { type = 'image/jpeg', as = member } = {}) => platform.app.inject({ method: 'PUT', url: `/api/workspaces/${workspace.id}${base}/punches/${id}/selfie`, headers: { authorization: `Bearer ${as.token}`, 'content-type': type }, payload: bytes })

  it('follow the punch, are written again without anything else in the file, and open for those who may see them', async () => {
    const { id, selfie } = await punched()
    expect(selfie).to.equal('wanted')
    expect((await send(id, picture)).json()).to.include({ id, selfie: 'kept' })
    expect(files()).to.have.length(1)
    const seen = (await manager.get(`${base}/punches/${id}`)).json<Punch>()
    const opened = await platform.app.inject({ url: seen.selfieUrl! })
    expect(opened.statusCode).to.equal(200)
    expect(opened.headers['content-type']).to.equal('image/webp')
    const { format, width, exif } = await sharp(opened.rawPayload).metadata()
    expect({ format, width, exif }).to.deep.equal({ format: 'webp', width: 640, exif: undefined })
    expect(opened.rawPayload.includes('secret place')).to.equal(false)
    const { items } = (await member.get('/me/looks')).json<{ items: { viewerName: string; title: string }[] }>()
    expect(items.map(({ viewerName, title }) => [viewerName, title])).to.deep.equal([['Mia Manager', 'A selfie of a punch']])
    expect((await platform.app.inject({ url: seen.selfieUrl!.replace(/.$/, 'x') })).statusCode).to.be.within(400, 404)
  })

  it('answer a second one as the first, and keep one file', async () => {
    const { id } = await punched()
    await send(id, picture)
    expect((await send(id, await sharp({ create: { width: 9, height: 9, channels: 3, background: '#000' } }).webp().toBuffer(), { type: 'image/webp' })).json()).to.include({ selfie: 'kept' })
    expect(files()).to.have.length(1)
  })

  it('are refused where none is asked for, of somebody else, or where the file is no picture', async () => {
    const { id } = await punched()
    expect((await send(id, picture, { as: manager })).statusCode).to.equal(404)
    expect((await send('01980000-0000-7000-8000-000000000000', picture)).statusCode).to.equal(404)
    const animated = await sharp(await sharp({ create: { width: 10, height: 20, channels: 3, background: '#123' } }).gif().toBuffer()).png().toBuffer()
    for (const [bytes, type, status] of [
      [Buffer.from('GIF89a'), 'image/jpeg', 400], [picture.subarray(0, 2_000), 'image/jpeg', 400], [animated, 'image/webp', 400], [Buffer.from('<svg/>'), 'image/svg+xml', 415], [animated, 'image/png', 415],
      [Buffer.alloc(0), 'image/jpeg', 400], [Buffer.alloc(1_048_577), 'image/jpeg', 413], [Buffer.from('{}'), 'application/json', 400],
    ] as const) expect((await send(id, bytes, { type })).statusCode, `${type} of ${String(bytes.length)}`).to.equal(status)
    const empty = await platform.app.inject({ method: 'PUT', url: `/api/workspaces/${workspace.id}${base}/punches/${id}/selfie`, headers: { authorization: `Bearer ${member.token}` } })
    expect(empty.json(), 'without a body').to.include({ status: 400, code: 'picture-refused' })
    await workspace.admin.patch('/plugins/punchim', { settings: { selfie: 'off' } })
    const plain = await punched('out')
    expect(plain.selfie).to.equal('none')
    expect((await send(plain.id, picture)).json()).to.include({ status: 409, code: 'selfie-not-wanted' })
    expect(files()).to.have.length(0)
  })

  it('are deleted after their time, with the file', async () => {
    const { id } = await punched()
    await send(id, picture)
    await workspace.inUnit((unit) => unit.query(`update p_punchim.punch set corrected_at = corrected_at - interval '8 days' where workspace_id = $1`, [workspace.id]))
    expect((await manager.get(`${base}/punches/${id}`)).json<Punch>()).to.include({ selfie: 'gone', selfieUrl: null })
    await platform.drain()
    expect(files()).to.deep.equal([])
  })

  it('are part of an export, and gone with the person', async () => {
    const { id } = await punched()
    await send(id, picture)
    const exported = unzip((await workspace.admin.get(`/members/${member.id}/copy`)).rawPayload)
    expect(exported.get('data/punchim.punch.jsonl')!.toString()).to.include(id)
    expect(exported.get(`files/punchim.punch/${id}.webp`)).to.not.equal(undefined)
    expect((await workspace.admin.delete(`/members/${member.id}`)).statusCode).to.equal(204)
    await platform.erase(workspace.id, member.id)
    expect(files()).to.deep.equal([])
    const [left] = await workspace.inUnit((unit) => unit.query<{ rows: number }>('select count(*)::int as rows from p_punchim.punch where workspace_id = $1', [workspace.id]))
    expect(left?.rows).to.equal(0)
  })

  it('are gone with the plugin\'s data', async () => {
    const { id } = await punched()
    await send(id, picture)
    await workspace.disable('punchim')
    expect((await workspace.admin.post('/plugins/punchim/purge', { confirm: 'punchim' })).statusCode).to.equal(200)
    const until = Date.now() + 10_000
    while (files().length > 0 && Date.now() < until) await new Promise((resolve) => { setImmediate(resolve) })
    expect(files()).to.deep.equal([])
  })
})
