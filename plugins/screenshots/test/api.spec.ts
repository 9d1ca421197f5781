import { existsSync, readdirSync, renameSync, utimesSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { createTestPlatform, unzip } from '@overt/testing'
import type { TestAgent, TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, picture, screenshotsFolder, sendShot, skip } from './screenshots-support.ts'

const start = '2026-03-02T12:00:00Z'
interface Shot { readonly id: string; readonly memberId: string; readonly takenAt: string; readonly thumbnailUrl: string | null; readonly imageUrl: string | null; readonly deletedAt: string | null; readonly deletedByName: string | null; readonly keptUntil: string }
interface Day { readonly shots: readonly Shot[]; readonly skips: readonly { readonly reason: string }[]; readonly timeZone: string }

describe('screenshots over HTTP', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent
  let file: Buffer

  before(async () => {
    platform = await createTestPlatform({ plugins: [screenshotsFolder], clock: start })
    file = await picture()
  })
  after(() => platform.close())
  beforeEach(async () => {
    platform.clock.set(start)
    workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['screenshots'] })
    member = await workspace.member({ name: 'Grace Hopper' })
    agent = await member.agent()
  })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const at = (time: string): Temporal.Instant => Temporal.Instant.from(`2026-03-02T${time}Z`)
  const day = async (reader: TestMember, memberId = member.id, date = '2026-03-02'): Promise<Day> => (await reader.get(`${base}/days/${memberId}/${date}`)).json()
  const folder = (): string => join(platform.dataFolder, 'files', workspace.id)
  const filesOf = (): string[] => (existsSync(folder()) ? readdirSync(folder(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder(), join(entry.parentPath, entry.name))) : [])

  describe('a day', () => {
    it('has every slot with its pictures or its reason, in the zone of the workspace', async () => {
      await sendShot(agent, { at: at('08:01:30'), file, record: { app: 'Code', displays: 2 } })
      await sendShot(agent, { at: at('08:01:30'), file, record: { app: 'Code', display: 1, displays: 2 } })
      await agent.deliver([skip(at('08:11:00'), 'paused'), skip(at('08:21:00'), 'locked')])
      // 23:30 UTC of the day before is the second of March in Berlin.
      await sendShot(agent, { at: Temporal.Instant.from('2026-03-01T23:30:00Z'), file })
      const { shots, skips, timeZone } = await day(member)
      expect(timeZone).to.equal('Europe/Berlin')
      expect(shots.map(({ takenAt }) => takenAt)).to.deep.equal(['2026-03-01T23:30:00.000Z', '2026-03-02T08:01:30.000Z', '2026-03-02T08:01:30.000Z'])
      expect(skips.map(({ reason }) => reason)).to.deep.equal(['paused', 'locked'])
      expect(shots[0]?.keptUntil).to.equal('2026-03-31T23:30:00.000Z')
    })

    it('is shown to its member and to those who may look, and to nobody else', async () => {
      await sendShot(agent, { at: at('08:01:00'), file })
      const manager = await workspace.member({ role: 'manager' })
      const other = await workspace.member()
      expect((await day(manager)).shots).to.have.length(1)
      expect((await other.get(`${base}/days/${member.id}/2026-03-02`)).statusCode).to.equal(404)
      const elsewhere = await platform.workspace({ enabled: ['screenshots'] })
      expect((await elsewhere.admin.get(`${base}/days/${member.id}/2026-03-02`)).statusCode).to.equal(404)
    })

    it('leaves a receipt for its member', async () => {
      await sendShot(agent, { at: at('08:01:00'), file })
      await day(member)
      const manager = await workspace.member({ role: 'manager', name: 'Mia Manager' })
      const { shots: [shot] } = await day(manager)
      await manager.get(`${base}/shots/${shot!.id}`)
      const { items } = (await member.get('/me/looks')).json<{ items: { viewerName: string; subject: string; records: number }[] }>()
      expect(items.map(({ viewerName, subject, records }) => [viewerName, subject, records])).to.have.deep.members([['Mia Manager', 'screenshots', 1], ['Mia Manager', 'screenshots.picture', 1]])
    })
  })

  describe('addresses of pictures', () => {
    const open = (url: string | null | undefined) => platform.app.inject({ url: url! })
    let shot: Shot
    beforeEach(async () => {
      await sendShot(agent, { at: at('08:01:00'), file })
      const { id } = (await day(member)).shots[0]!
      shot = (await member.get(`${base}/shots/${id}`)).json()
    })

    it('open for a minute, without a session, and do no harm', async () => {
      for (const url of [shot.thumbnailUrl, shot.imageUrl]) {
        const answer = await open(url)
        expect(answer.statusCode, answer.body).to.equal(200)
        expect(answer.headers).to.include({ 'content-type': 'image/webp', 'content-security-policy': `default-src 'none'; sandbox`, 'x-content-type-options': 'nosniff', 'cache-control': 'private, max-age=60' })
        expect(answer.headers['content-disposition']).to.match(/^inline; filename="screenshot-2026-03-02T08-01-00Z\.webp"$/)
        expect(answer.headers['set-cookie']).to.equal(undefined)
      }
      expect((await open(`${shot.imageUrl!}&download=true`)).headers['content-disposition']).to.match(/^attachment/)
      platform.clock.advance({ seconds: 61 })
      expect((await open(shot.imageUrl)).json()).to.include({ status: 403, code: 'link-expired' })
    })

    it('open nothing else: neither another picture, nor for longer, nor elsewhere', async () => {
      const other = (await sendShot(agent, { at: at('08:11:00'), file })).id
      const address = shot.imageUrl!
      for (const changed of [
        address.replace(shot.id, other), address.replace('/picture/', '/thumbnail/'), address.replace(/until=\d+/, 'until=9999999999'),
        address.replace(/for=[^&]+/, `for=${workspace.admin.id}`), address.replace(/signature=.*/, 'signature='), address.replace(/&signature.*/, ''),
      ]) expect((await open(changed)).json(), changed).to.include({ status: 403, code: 'link-invalid' })
    })

    it('ask again: no picture that was deleted, for someone who lost the right, or while the plugin is off', async () => {
      const manager = await workspace.member({ role: 'manager' })
      const seen = (await manager.get(`${base}/shots/${shot.id}`)).json<Shot>()
      expect((await day(manager)).shots[0], 'a list shows no picture in full').to.include({ imageUrl: null })
      expect((await open(seen.imageUrl)).statusCode).to.equal(200)
      await workspace.admin.patch(`/members/${manager.id}`, { role: 'member' })
      expect((await open(seen.imageUrl)).statusCode).to.equal(404)
      await workspace.disable('screenshots')
      expect((await open(shot.imageUrl)).json()).to.include({ status: 404, code: 'plugin-disabled' })
      await workspace.enable('screenshots')
      expect((await open(shot.imageUrl)).statusCode).to.equal(200)
      expect((await member.delete(`${base}/shots/${shot.id}`)).statusCode).to.equal(204)
      expect((await open(shot.imageUrl)).statusCode).to.equal(404)
    })
  })

  describe('deleting', () => {
    it('takes the picture, keeps the time and who did it, and leaves a row in the trail', async () => {
      const { id } = await sendShot(agent, { at: at('08:01:00'), file })
      expect((await member.delete(`${base}/shots/${id}`)).statusCode).to.equal(204)
      await platform.drain()
      expect(filesOf()).to.deep.equal([])
      expect((await day(member)).shots[0]).to.include({ id, thumbnailUrl: null, imageUrl: null, deletedByName: 'Grace Hopper', deletedAt: '2026-03-02T12:00:00Z'.replace('Z', '.000Z') })
      expect((await member.delete(`${base}/shots/${id}`)).json()).to.include({ code: 'deleted-already' })
      const { items } = (await workspace.admin.get('/audit?action=screenshot.deleted')).json<{ items: { subjectId: string }[] }>()
      expect(items.map(({ subjectId }) => subjectId)).to.deep.equal([id])
    })

    it('is one’s own to do, where the workspace lets one', async () => {
      const { id } = await sendShot(agent, { at: at('08:01:00'), file })
      const manager = await workspace.member({ role: 'manager' })
      expect((await manager.delete(`${base}/shots/${id}`)).statusCode).to.equal(403)
      expect((await (await workspace.member()).delete(`${base}/shots/${id}`)).statusCode).to.equal(404)
      await workspace.admin.patch(base, { settings: { memberMayDelete: false } })
      expect((await member.delete(`${base}/shots/${id}`)).json()).to.include({ status: 403, code: 'delete-not-allowed' })
      expect(filesOf()).to.have.length(2)
    })
  })

  it('lists pictures of several days, filtered and page by page, each once', async () => {
    for (let minute = 0; minute < 70; minute += 10) await sendShot(agent, { at: at('08:01:00').add({ minutes: minute }), file, record: minute % 20 === 0 ? { app: 'Code' } : { app: 'Firefox', domain: 'docs.example' } })
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: Shot[]; nextCursor: string | null } = (await member.get(`${base}/shots?from=2026-03-01&to=2026-03-02&limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)).json()
      seen.push(...page.items.map(({ takenAt }) => takenAt))
      cursor = page.nextCursor
    }
    expect(seen).to.have.length(7).and.deep.equal(seen.toSorted().toReversed())
    const count = async (query: string): Promise<number> => (await member.get(`${base}/shots?${query}`)).json<{ items: Shot[] }>().items.length
    expect(await count('from=2026-03-02&to=2026-03-02&app=Code')).to.equal(4)
    expect(await count('from=2026-03-02&to=2026-03-02&domain=docs.example')).to.equal(3)
    await sendShot(agent, { at: at('09:31:00'), file, record: { app: 'Firefox', domain: 'xn--mller-kva.example' } })
    for (const typed of ['müller.example', 'MÜLLER.example', 'xn--mller-kva.example']) expect(await count(`from=2026-03-02&to=2026-03-02&domain=${encodeURIComponent(typed)}`), `P25: ${typed}`).to.equal(1)
    expect(await count('from=2026-03-03&to=2026-03-03')).to.equal(0)
    expect((await member.get(`${base}/shots?from=2026-03-03&to=2026-03-01`)).json()).to.include({ code: 'range-reversed' })
    expect((await member.get(`${base}/shots?from=2026-03-01&to=2026-03-02&cursor=nonsense`)).json()).to.include({ code: 'wrong-cursor' })
  })

  it('shows on the wall the latest picture of those one may see', async () => {
    await sendShot(agent, { at: at('08:01:00'), file })
    const { id } = await sendShot(agent, { at: at('09:01:00'), file })
    const wall = async (reader: TestMember) => (await reader.get(`${base}/wall`)).json<{ items: { memberId: string; shot: Shot | null }[] }>().items
    const manager = await workspace.member({ role: 'manager' })
    expect((await wall(manager)).find(({ memberId }) => memberId === member.id)?.shot?.id).to.equal(id)
    expect((await wall(await workspace.member())).map(({ shot }) => shot)).to.deep.equal([null])
  })

  describe('what holds for one member', () => {
    it('goes over the workspace, into the policy of that member alone, and can be taken back', async () => {
      const other = await (await workspace.member()).agent()
      const answer = await workspace.admin.put(`${base}/overrides/${member.id}`, { settings: { everyMinutes: 30, blur: 'strong' } })
      expect(answer.json()).to.deep.include({ settings: { everyMinutes: 30, blur: 'strong' } })
      const policy = await agent.policy()
      expect(policy.plugins['screenshots']).to.include({ everyMinutes: 30, blur: 'strong', mode: 'random' })
      expect(policy.acknowledged, 'fewer and less clear pictures need no new acknowledgement').to.equal(true)
      expect(policy.summary.join(' ')).to.include('every 30 minutes').and.include('blurred strongly')
      expect((await other.policy()).plugins['screenshots']).to.include({ everyMinutes: 10, blur: 'none' })
      await workspace.admin.delete(`${base}/overrides/${member.id}`)
      const back = await agent.policy()
      expect(back.plugins['screenshots']).to.include({ everyMinutes: 10, blur: 'none' })
      expect(back.acknowledged, 'what was acknowledged before holds again').to.equal(true)
      const { items } = (await workspace.admin.get('/audit?action=screenshot-override.updated')).json<{ items: unknown[] }>()
      expect(items).to.have.length(2)
    })

    it('is the admin’s to change, and the member’s to know', async () => {
      const manager = await workspace.member({ role: 'manager' })
      expect((await manager.put(`${base}/overrides/${member.id}`, { settings: { mode: 'off' } })).statusCode).to.equal(403)
      expect((await member.put(`${base}/overrides/${member.id}`, { settings: { mode: 'off' } })).statusCode).to.equal(403)
      expect((await member.get(`${base}/overrides/${member.id}`)).statusCode).to.equal(200)
      expect((await (await workspace.member()).get(`${base}/overrides/${member.id}`)).statusCode).to.equal(404)
      for (const settings of [{ everyMinutes: 0 }, { mode: 'always' }, { retentionDays: 1 }]) expect((await workspace.admin.put(`${base}/overrides/${member.id}`, { settings })).statusCode).to.equal(400)
    })

    it('says what the member would read, without keeping it, and lists for whom something differs', async () => {
      const preview = async (settings: object, as: TestMember = workspace.admin) => as.post(`${base}/overrides/${member.id}/preview`, { settings })
      const { before, after } = (await preview({ everyMinutes: 30 })).json<{ before: string[]; after: string[] }>()
      expect(before.join(' ')).to.include('every 10 minutes')
      expect(after.join(' ')).to.include('every 30 minutes').and.not.include('every 10 minutes')
      expect((await preview({ mode: 'off' })).json<{ after: string[] }>().after).to.deep.equal([])
      const list = async (as: TestMember) => (await as.get(`${base}/overrides?limit=1`)).json<{ items: { memberId: string; name: string; settings: object }[]; nextCursor: string | null }>()
      expect((await list(workspace.admin)).items).to.deep.equal([])
      await workspace.admin.put(`${base}/overrides/${member.id}`, { settings: { blur: 'strong' } })
      expect((await list(workspace.admin)).items).to.have.length(1)
      expect((await list(workspace.admin)).items[0]).to.deep.include({ memberId: member.id, name: 'Grace Hopper', settings: { blur: 'strong' } })
      const other = await workspace.member()
      expect((await list(other)).items, 'of others').to.deep.equal([])
      expect((await preview({ blur: 'none' }, member)).statusCode).to.equal(403)
      expect((await preview({ everyMinutes: 0 })).statusCode).to.equal(400)
      expect((await agent.policy()).plugins['screenshots']).to.include({ everyMinutes: 10, blur: 'strong' })
    })

    it('collects nothing below the preset that lets it', async () => {
      await workspace.admin.patch('/monitoring', { preset: 'standard' })
      expect((await agent.policy()).plugins['screenshots']).to.equal(undefined)
    })
  })

  describe('what is kept', () => {
    it('goes after the retention, files and reasons too', async () => {
      await sendShot(agent, { at: at('08:01:00'), file })
      await agent.deliver([skip(at('08:11:00'))])
      platform.clock.set('2026-04-02T04:00:00Z')
      await platform.drain()
      expect(filesOf()).to.deep.equal([])
      const { shots, skips } = await day(member)
      expect([shots, skips]).to.deep.equal([[], []])
    })

    it('loses files without a row, and never a row whose file is missing', async () => {
      await sendShot(agent, { at: at('08:01:00'), file })
      const { id } = await sendShot(agent, { at: at('08:11:00'), file })
      await workspace.inUnit((unit) => unit.query(`delete from p_screenshots.shot where workspace_id = $1 and taken_at < '2026-03-02T08:05:00Z'`, [workspace.id]))
      for (const name of filesOf()) utimesSync(join(folder(), name), new Date(start), new Date(start))
      platform.clock.set('2026-03-04T04:00:00Z')
      await platform.drain()
      expect(filesOf()).to.have.length(2).and.satisfy((names: string[]) => names.every((name) => name.includes(id)))
      // The storage is out of place for a night.
      renameSync(folder(), `${folder()}-elsewhere`)
      const address = async () => (await member.get(`${base}/shots/${id}`)).json<Shot>().imageUrl!
      expect((await platform.app.inject({ url: await address() })).json()).to.include({ status: 404, code: 'blob-missing' })
      platform.clock.set('2026-03-06T04:00:00Z')
      await platform.drain()
      renameSync(`${folder()}-elsewhere`, folder())
      expect((await platform.app.inject({ url: await address() })).statusCode).to.equal(200)
    })

    it('is shown to nobody once it is past retention, before the night has come', async () => {
      const { id } = await sendShot(agent, { at: at('08:01:00'), file })
      const url = (await member.get(`${base}/shots/${id}`)).json<Shot>().imageUrl!
      await workspace.admin.patch(base, { settings: { retentionDays: 1 } })
      platform.clock.set('2026-03-03T08:02:00Z')
      expect((await day(member)).shots).to.deep.equal([])
      expect((await member.get(`${base}/shots/${id}`)).statusCode).to.equal(404)
      expect((await platform.app.inject({ url })).statusCode).to.be.oneOf([403, 404])
    })

    it('is handed to its person, pictures included, and erased with them', async () => {
      const { id } = await sendShot(agent, { at: at('08:01:00'), file })
      const parts = unzip((await member.get(`/members/${member.id}/copy`)).rawPayload)
      expect(parts.get('data/screenshots.shot.jsonl')!.toString()).to.include(id)
      for (const name of [`${id}.webp`, `${id}-small.webp`]) expect(parts.get(`files/screenshots.shot/${name}`)!.subarray(8, 12).toString(), name).to.equal('WEBP')
      await workspace.admin.delete(`/members/${member.id}`)
      await platform.erase(workspace.id, member.id)
      expect(filesOf()).to.deep.equal([])
    })
  })
})
