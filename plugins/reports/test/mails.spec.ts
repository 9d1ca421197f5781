import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import type { TestMember } from '@overt/testing'
import type { ReportSchedule, SavedReport } from '../contracts.ts'
import { base, setScene } from './reports-support.ts'
import type { Scene } from './reports-support.ts'

interface Mail { readonly to: string; readonly subject: string; readonly text: string; readonly source: string }

describe('a report by mail', () => {
  let scene: Scene
  let manager: TestMember
  let saved: SavedReport
  const read = new Set<string>()

  before(async () => {
    scene = await setScene()
    manager = await scene.workspace.member({ name: 'Max', role: 'manager' })
    saved = (await manager.post(`${base}/saved`, { name: 'Team hours', query: { group: 'member' } })).json<SavedReport>()
    await newMails()
  })
  after(() => scene.platform.close())

  /** Mails that were sent since this was last asked. */
  async function newMails(): Promise<readonly Mail[]> {
    await scene.platform.drain()
    const folder = join(scene.platform.dataFolder, 'mail')
    const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml') && !read.has(name)).toSorted()
    return Promise.all(files.map(async (name) => {
      read.add(name)
      const source = (await readFile(join(folder, name), 'utf8')).replaceAll(/\n[ \t]+/g, ' ')
      const header = (field: string): string => new RegExp(`^${field}: (.*)$`, 'm').exec(source)?.[1] ?? ''
      return { to: header('To'), subject: header('Subject'), text: source.slice(source.indexOf('text/plain')), source }
    }))
  }
  async function schedule(member: TestMember, body: object): Promise<ReportSchedule> {
    const answer = await member.post(`${base}/schedules`, { savedId: saved.id, frequency: 'weekly', weekday: 1, time: '07:00', timeZone: 'Europe/Paris', period: 'last-week', format: 'csv', recipientIds: [member.id], ...body })
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<ReportSchedule>()
  }
  const moveTo = (instant: string): void => scene.platform.clock.set(instant)

  it('goes to each recipient once, in their language, with what they may see themselves', async () => {
    expect((await scene.ben.patch('/api/me', { locale: 'de' })).statusCode).to.equal(200)
    const made = await schedule(manager, { recipientIds: [manager.id, scene.ben.id] })
    expect(made).to.deep.include({ nextAt: '2026-03-09T06:00:00.000Z', paused: null, lastSentAt: null })
    moveTo('2026-03-09T05:59:00Z')
    expect(await newMails()).to.deep.equal([])
    moveTo('2026-03-09T06:00:30Z')
    const mails = await newMails()
    expect(mails.map(({ to }) => to).toSorted()).to.deep.equal([manager.email, scene.ben.email].toSorted())
    const [toManager, toBen] = [mails.find(({ to }) => to === manager.email)!, mails.find(({ to }) => to === scene.ben.email)!]
    expect(toManager.subject).to.include('Team_hours=3A_2_Mar_2026')
    for (const line of ['Duration: 5:00', '4:00  Mia', '1:00  Ben']) expect(toManager.text).to.include(line)
    expect(toBen.text).to.include('Dauer: 1:00').and.to.include('1:00  Ben').and.to.not.include('Mia')
    expect(toBen.source).to.include('filename="report 2026-03-02 2026-03-08.csv"')
    expect(toBen.source).to.include('/reports?group=member&from=2026-03-02&to=2026-03-08')
    const attached = Buffer.from(/base64\n(?:Content-Disposition[^\n]*\n)?\n([\w+/=\n]+)/.exec(toBen.source)?.[1] ?? '', 'base64').toString('utf8')
    expect(attached).to.include('Ben').and.to.not.include('Mia')
    expect(await newMails()).to.deep.equal([])
    const { items } = (await manager.get(`${base}/schedules`)).json<{ items: ReportSchedule[] }>()
    expect(items[0]).to.include({ nextAt: '2026-03-16T06:00:00.000Z', lastSentAt: '2026-03-09T06:00:30.000Z' })
  })

  it('tells those whose entries it took along', async () => {
    const looks = await scene.workspace.inUnit((unit) => unit.query<{ reason: string }>('select distinct reason from core.look where member_id = $1 and viewer_id = $2', [scene.mia.id, manager.id]))
    expect(looks).to.deep.equal([{ reason: 'report as csv' }])
  })

  it('is sent once however often its queue repeats itself, and made up for once after an outage', async () => {
    moveTo('2026-04-20T08:00:00Z')
    await Promise.all([scene.platform.drain(), scene.platform.drain()])
    expect((await newMails()).length).to.equal(2)
    const { items } = (await manager.get(`${base}/schedules`)).json<{ items: ReportSchedule[] }>()
    expect(items[0]?.nextAt).to.equal('2026-04-27T05:00:00.000Z')
  })

  it('is unsubscribed by a recipient, who sees nothing of the others', async () => {
    const { items: [mine] } = (await scene.ben.get(`${base}/schedules`)).json<{ items: ReportSchedule[] }>()
    expect(mine?.recipients.map(({ memberId }) => memberId)).to.deep.equal([scene.ben.id])
    expect(mine?.mayChange).to.equal(false)
    expect((await scene.ben.delete(`${base}/schedules/${mine!.id}`)).statusCode).to.equal(403)
    expect((await scene.ben.patch(`${base}/schedules/${mine!.id}`, { paused: true })).statusCode).to.equal(403)
    expect((await scene.mia.get(`${base}/schedules`)).json()).to.deep.include({ items: [] })
    expect((await scene.mia.delete(`${base}/schedules/${mine!.id}/subscription`)).statusCode).to.equal(404)
    await scene.ben.delete(`${base}/schedules/${mine!.id}/subscription`)
    moveTo('2026-04-27T06:00:00Z')
    expect((await newMails()).map(({ to }) => to)).to.deep.equal([manager.email])
    await scene.ben.put(`${base}/schedules/${mine!.id}/subscription`)
    await manager.patch(`${base}/schedules/${mine!.id}`, { paused: true })
    moveTo('2026-05-04T06:00:00Z')
    expect(await newMails()).to.deep.equal([])
    await manager.delete(`${base}/schedules/${mine!.id}`)
  })

  it('is sent to oneself at once on request, as a document or a workbook', async () => {
    for (const format of ['pdf', 'xlsx', 'none']) {
      const made = await schedule(manager, { format, period: 'this-year' })
      expect((await manager.post(`${base}/schedules/${made.id}/send`)).statusCode).to.equal(202)
      const mails = await newMails()
      expect(mails.map(({ to }) => to)).to.deep.equal([manager.email])
      expect(mails[0]!.source.includes(`filename="report 2026-01-01 2026-12-31.${format}"`), format).to.equal(format !== 'none')
      await manager.delete(`${base}/schedules/${made.id}`)
    }
  })

  it('leaves no file behind where the delivery is erased while it is written', async () => {
    const owner = new pg.Client({ connectionString: scene.platform.databaseUrls.admin })
    await owner.connect()
    const files = async (): Promise<string[]> => {
      const found: string[] = []
      for await (const { key } of scene.platform.platform.blobs.list(scene.workspace.id, 'reports/mails')) found.push(key)
      return found
    }
    try {
      const before = await files()
      // As an erasure does that falls between the note and the file.
      await owner.query(`create function p_reports.erase_noted() returns trigger language plpgsql as $$ begin delete from p_reports.delivery d where d.workspace_id = new.workspace_id and d.schedule_id = new.schedule_id and d.due_at = new.due_at and d.member_id = new.member_id; return null; end $$`)
      await owner.query(`create trigger erase_noted after update of file on p_reports.delivery for each row when (new.file is not null) execute function p_reports.erase_noted()`)
      const made = await schedule(manager, { period: 'this-year' })
      expect((await manager.post(`${base}/schedules/${made.id}/send`)).statusCode).to.equal(202)
      expect(await newMails()).to.deep.equal([])
      expect(await files()).to.deep.equal(before)
      await manager.delete(`${base}/schedules/${made.id}`)
    } finally {
      await owner.query('drop trigger if exists erase_noted on p_reports.delivery')
      await owner.query('drop function if exists p_reports.erase_noted()')
      await owner.end()
    }
  })

  it('goes to members of the workspace only, and to others only from those who may share', async () => {
    const other = await scene.platform.workspace({ enabled: ['reports'] })
    const wrong = { savedId: saved.id, frequency: 'daily', time: '07:00', timeZone: 'UTC', period: 'yesterday', format: 'none' }
    expect((await manager.post(`${base}/schedules`, { ...wrong, recipientIds: [other.admin.id] })).json()).to.include({ code: 'unknown-recipient' })
    expect((await manager.post(`${base}/schedules`, { ...wrong, recipientIds: [manager.id], timeZone: 'Mars/Base' })).json()).to.include({ code: 'validation-failed' })
    const own = (await scene.ben.post(`${base}/saved`, { name: 'Own', query: {} })).json<SavedReport>()
    expect((await scene.ben.post(`${base}/schedules`, { ...wrong, savedId: own.id, recipientIds: [scene.mia.id] })).json()).to.include({ code: 'sharing-forbidden' })
    expect((await scene.ben.post(`${base}/schedules`, { ...wrong, recipientIds: [scene.ben.id] })).statusCode).to.equal(404)
  })

  it('is paused with a notice after it failed three times in a row', async () => {
    const made = await schedule(manager, { frequency: 'daily', period: 'yesterday' })
    await scene.workspace.inUnit((unit) => unit.query(`update p_reports.saved_report set query = '{"memberIds": "nonsense"}' where id = $1`, [saved.id]))
    for (const day of ['05', '06', '07']) {
      moveTo(`2026-05-${day}T06:00:00Z`)
      await scene.platform.drain()
      await scene.workspace.inUnit((unit) => unit.query(`update p_reports.delivery set attempts = 2 where schedule_id = $1 and state = 'waiting'`, [made.id]))
      for (const { due_at: dueAt } of await scene.workspace.inUnit((unit) => unit.query<{ due_at: Date }>(`select due_at from p_reports.delivery where schedule_id = $1 and state = 'waiting'`, [made.id]))) {
        // The queue waits before it tries again; the test does not.
        await scene.workspace.inUnit((unit) => unit.query('select jobs.add($1, $2, null, null, 5)', ['reports:deliver', JSON.stringify({ workspaceId: scene.workspace.id, payload: { scheduleId: made.id, dueAt: dueAt.toISOString(), memberId: manager.id } })]))
        await scene.platform.drain()
      }
    }
    const mails = await newMails()
    expect(mails.filter(({ to }) => to === manager.email).map(({ text }) => text.includes('failed several times in a row'))).to.deep.equal([true])
    const { items } = (await manager.get(`${base}/schedules`)).json<{ items: ReportSchedule[] }>()
    expect(items.find(({ id }) => id === made.id)?.paused).to.equal('failing')
    await manager.patch(`${base}/saved/${saved.id}`, { query: { group: 'member' } })
    expect((await manager.patch(`${base}/schedules/${made.id}`, { paused: false })).json()).to.include({ paused: null })
  })

  it('is paused when its author has left, and the admins are notified', async () => {
    expect((await scene.admin.patch(`/members/${manager.id}`, { status: 'suspended' })).statusCode).to.equal(200)
    moveTo('2026-05-20T06:00:00Z')
    const mails = await newMails()
    expect(mails.map(({ to }) => to)).to.include(scene.admin.email)
    expect(mails.map(({ to }) => to)).to.not.include(manager.email)
    expect(mails.find(({ to }) => to === scene.admin.email)?.text).to.include('is no longer an active member')
  })
})
