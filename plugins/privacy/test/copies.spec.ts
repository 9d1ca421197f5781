import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { createTestPlatform, unzip, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'
import type { CopyManifest } from '@overt/sdk'

const base = '/plugins/privacy/exports'

describe('full copies', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let ben: TestMember

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../activity', import.meta.url), new URL('../../chat', import.meta.url), new URL('../../screenshots', import.meta.url), new URL('..', import.meta.url)] })
  })
  beforeEach(async () => {
    workspace = await platform.workspace({ name: 'Acme', enabled: ['activity', 'chat', 'screenshots', 'privacy'] })
    mia = await workspace.member({ name: 'Mia Member' })
    ben = await workspace.member({ name: 'Ben Boss', role: 'manager' })
    await workspace.inUnit(async (unit) => {
      await unit.query(`insert into core.organization (workspace_id, id, name) values ($1, gen_random_uuid(), 'Client')`, [workspace.id])
      await unit.query(`insert into p_privacy.objection (workspace_id, id, member_id, about, reason, created_at, due_at) select $1, gen_random_uuid(), m, 'other', '=cmd|calc', now(), now() from unnest($2::uuid[]) m`, [workspace.id, [mia.id, ben.id]])
      await unit.query(`insert into p_chat.message (workspace_id, id, member_id, channel, text, answer_kind, answer, created_at) values ($1, gen_random_uuid(), $2, 'web', 'my secret words', 'done', 'ok', now())`, [workspace.id, mia.id])
    })
  })
  after(() => platform.close())

  const ask = async (who: TestMember, body: object): Promise<string> => {
    const answer = await who.post(base, body)
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<{ id: string }>().id
  }
  const made = async (who: TestMember, body: object): Promise<{ readonly id: string; readonly parts: ReadonlyMap<string, Buffer>; readonly manifest: CopyManifest; readonly file: Buffer }> => {
    const id = await ask(who, body)
    await platform.drain()
    const answer = await who.get(`${base}/${id}`)
    const { state, manifest } = answer.json<{ state: string; manifest: CopyManifest }>()
    expect(state, answer.body).to.equal('ready')
    const file = (await who.get(`${base}/${id}/file`)).rawPayload
    return { id, parts: unzip(file), manifest, file }
  }

  it('of a person hold everything about them and nothing about others, readable and checked', async () => {
    const { parts, manifest, file } = await made(mia, { scope: 'member' })
    expect(file.subarray(0, 2).toString()).to.equal('PK')
    expect(JSON.parse(parts.get('manifest.json')!.toString())).to.deep.equal(manifest)
    for (const [path, { bytes, sha256 }] of Object.entries(manifest.checksums)) {
      expect(parts.get(path)?.length, path).to.equal(bytes)
      expect(createHash('sha256').update(parts.get(path)!).digest('hex'), path).to.equal(sha256)
    }
    for (const { kind, rows } of manifest.kinds) {
      expect(parts.get(`data/${kind}.jsonl`)!.toString().split('\n').filter((line) => line !== ''), kind).to.have.length(rows)
      expect(JSON.parse(parts.get(`schemas/${kind}.json`)!.toString()), kind).to.include({ title: kind })
    }
    const objections = parts.get('data/privacy.objection.jsonl')!.toString()
    expect(JSON.parse(objections)).to.include({ member_id: mia.id, reason: '=cmd|calc' })
    expect(parts.get('data/privacy.objection.csv')!.toString()).to.include(`"'=cmd|calc"`)
    expect(parts.get('data/chat.message.jsonl')!.toString()).to.include('my secret words')
    const page = parts.get('index.html')!.toString()
    expect(page).to.include('Mia Member').and.not.to.match(/<script|https?:\/\//)
    const all = [...parts].filter(([path]) => path.startsWith('data/')).map(([, content]) => content.toString()).join('\n')
    expect(all).to.not.include(ben.id).and.not.include('Ben Boss').and.not.include('Client')
  })

  it('of a workspace count what the database counts, without what is for a person alone', async () => {
    expect((await mia.post(base, { scope: 'workspace' })).statusCode).to.equal(403)
    expect((await ben.post(base, { scope: 'workspace' })).statusCode).to.equal(403)
    expect((await workspace.admin.post(base, { scope: 'workspace', memberId: mia.id })).json()).to.include({ code: 'copy-of-workspace' })
    const { manifest, parts } = await made(workspace.admin, { scope: 'workspace' })
    for (const { kind, rows } of manifest.kinds) {
      const [owner = '', table = ''] = kind.split('.')
      if (owner === 'identity' || kind === 'core.workspace' || kind === 'core.audit_row' || kind === 'core.log_head' || kind === 'core.look') continue
      const [counted] = await workspace.inUnit((unit) => unit.query<{ count: number }>(`select count(*)::int as count from ${owner === 'core' ? 'core' : `p_${owner}`}."${table}" where workspace_id = $1`, [workspace.id]))
      expect(rows, kind).to.equal(counted!.count)
    }
    expect(manifest.left.find(({ kind }) => kind === 'chat.message')?.reason).to.equal('For the person alone.')
    expect([...parts.values()].some((content) => content.includes('my secret words'))).to.equal(false)
    expect(parts.get('data/core.organization.jsonl')!.toString()).to.include('Client')
  })

  it('are for who asked alone, whoever else asks', async () => {
    const id = await ask(mia, { scope: 'member' })
    await platform.drain()
    for (const other of [workspace.admin, ben]) {
      for (const path of [`${base}/${id}`, `${base}/${id}/file`]) expect((await other.get(path)).statusCode, path).to.equal(404)
      expect((await other.delete(`${base}/${id}`)).statusCode).to.equal(404)
      expect((await other.get(base)).json<{ items: unknown[] }>().items).to.deep.equal([])
    }
    for (const other of [mia, ben, await workspace.member({ role: 'hr' })]) expect((await other.post(base, { scope: 'member', memberId: workspace.admin.id })).statusCode).to.equal(403)
  })

  it('of a person by an admin leave a receipt that the person sees, and are in the trail', async () => {
    const { manifest } = await made(workspace.admin, { scope: 'member', memberId: mia.id })
    expect(manifest.left.map(({ kind }) => kind)).to.include('chat.message')
    const looks = (await mia.get('/me/looks')).json<{ items: { subject: string; how: string }[] }>().items
    expect(looks.some(({ how }) => how === 'exported')).to.equal(true)
    expect((await workspace.admin.get('/audit')).body).to.include('member.copied')
  })

  it('are the same one while one is made, and can be cancelled', async () => {
    const id = await ask(mia, { scope: 'member' })
    expect(await ask(mia, { scope: 'member' })).to.equal(id)
    expect((await mia.get(`${base}/${id}`)).json()).to.include({ state: 'waiting', progress: 0 })
    expect((await mia.get(`${base}/${id}/file`)).json()).to.include({ code: 'copy-not-ready' })
    expect((await mia.delete(`${base}/${id}`)).statusCode).to.equal(204)
    expect(await ask(mia, { scope: 'member' })).to.not.equal(id)
    await platform.drain()
    expect((await mia.get(`${base}/${id}`)).json()).to.include({ state: 'cancelled' })
  })

  it('are downloaded in parts', async () => {
    const { id, file } = await made(mia, { scope: 'member' })
    const get = (headers: Record<string, string>) => platform.app.inject({ method: 'GET', url: `/api/workspaces/${workspace.id}${base}/${id}/file`, headers: { authorization: `Bearer ${mia.token}`, ...headers } })
    const whole = await get({})
    expect(whole.headers).to.include({ 'accept-ranges': 'bytes', 'content-length': String(file.length) })
    const tag = String(whole.headers.etag)
    const part = await get({ 'range': 'bytes=100-', 'if-range': tag })
    expect([part.statusCode, part.headers['content-range']]).to.deep.equal([206, `bytes 100-${String(file.length - 1)}/${String(file.length)}`])
    expect(part.rawPayload.equals(file.subarray(100))).to.equal(true)
    expect((await get({ range: 'bytes=-5' })).rawPayload.equals(file.subarray(-5))).to.equal(true)
    expect((await get({ 'range': 'bytes=100-', 'if-range': '"another"' })).statusCode).to.equal(200)
    const outside = await get({ range: `bytes=${String(file.length)}-` })
    expect([outside.statusCode, outside.headers['content-range']]).to.deep.equal([416, `bytes */${String(file.length)}`])
  })

  it('are gone with their files after seven days', async () => {
    const start = platform.clock.now()
    const { id } = await made(mia, { scope: 'member' })
    platform.clock.set(start.add({ hours: 24 * 7 + 1 }).toString())
    expect((await mia.get(`${base}/${id}/file`)).json()).to.include({ code: 'copy-expired' })
    await platform.drain()
    expect((await mia.get(`${base}/${id}`)).json()).to.include({ state: 'expired' })
    expect(filesBelow(join(platform.dataFolder, 'files', workspace.id, 'privacy'))).to.deep.equal([])
    platform.clock.set(start.toString())
  })
})

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name)
