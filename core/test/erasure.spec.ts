import { readFileSync, readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import type { ErasureView } from '@overt/sdk'
import { checkErasureCertificate } from '@overt/sdk/transparency'
import type { ErasureCertificate } from '@overt/sdk/transparency'
import { verifyAudit } from '../audit/index.ts'
import { createRowSignatures } from '../audit/row-signature.ts'
import { readLedger, replayErasures } from '../erasure/replay.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { verifyLog } from '../transparency/index.ts'
import { fileKeys } from '../../plugins/screenshots/server/file-keys.ts'
import { selfieKey } from '../../plugins/punchim/server/selfie/selfie-files.ts'
import { copyTables, declaredCopies, isCopied } from '../copy/index.ts'
import { notTheirs, plant, tablesWith } from './erasure/plant.ts'
import { fileEntry, makeWork, verdict } from './work-support.ts'

const pluginsFolder = new URL('../../plugins/', import.meta.url)
const names = readdirSync(pluginsFolder)

describe('erasure', function () {
  this.timeout(180_000)
  let platform: TestPlatform
  let owner: pg.Client
  let acme: TestWorkspace
  before(async () => {
    platform = await createTestPlatform({ plugins: names.map((name) => new URL(`${name}/`, pluginsFolder)), clock: '2026-03-02T09:00:00Z' })
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  after(async () => {
    await owner.end()
    await platform.close()
  })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T09:00:00Z')
    acme = await platform.workspace({ enabled: ['privacy'] })
  })

  const path = '/plugins/privacy/erasures'
  const ask = async (as: TestMember, body: object) => as.post(path, { reason: 'I leave and want everything gone.', ...body })
  const view = async (as: TestMember, id: string) => (await as.get(`${path}/${id}`)).json<ErasureView & { certificate?: string; own: boolean }>()
  const run = (id: string) => platform.platform.erasure.run(acme.id, id, new AbortController().signal)
  const verify = async () => {
    const trail = await acme.inUnit((unit) => verifyAudit(unit, createRowSignatures(testSecret)))
    const keys = await acme.inUnit((unit) => platform.platform.transparency.keys.list(unit))
    await platform.platform.transparency.append(acme.id)
    return [trail.fault, (await acme.inUnit((unit) => verifyLog(unit, keys))).fault]
  }
  const sendMail = (workspace: TestWorkspace, to: string, text: string) => platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => platform.platform.mail.send({ to, subject: 'A request', text }, unit))
  const filesWith = (word: string): string[] => readdirSync(platform.dataFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).filter((file) => readFileSync(file).toString('latin1').includes(word))

  /** Columns by which plugins name members, as their plugin.json says. */
  function isTheirs(table: string, column: string): boolean {
    return names.some((name) => {
      const { ends = [], stays = [] } = platform.plugin(name).manifest?.members ?? {}
      return [...ends, ...stays].some((place) => `p_${name}.${place}` === `${table}.${column}`)
    })
  }

  it('leaves no word of a person in any table or file, and both checks pass', async () => {
    const word = 'quetzalcoatl'
    const mia = await acme.member({ name: `Mia ${word}` })
    const ben = await acme.member({ name: 'Ben' })
    // To somebody else about the person, and in another workspace about somebody else.
    const other = await platform.workspace({ name: 'Elsewhere' })
    await sendMail(acme, ben.email, `Mia ${word} asks for leave.`)
    await sendMail(other, other.admin.email, 'Mia Other asks for leave.')
    await platform.drain()
    const { taskId } = await makeWork(acme.admin)
    await fileEntry(mia, taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    await mia.post('/plugins/privacy/objections', { about: 'other', reason: `No ${word} please.` })
    await acme.admin.get(`/members/${mia.id}`)
    const planted = await plant(owner, { workspaceId: acme.id, memberId: mia.id, userId: mia.userId, word }, isTheirs, {
      'p_screenshots.shot.taken_at': '2026-03-02T08:00:00Z', 'p_punchim.punch.selfie': 'kept', 'p_punchim.punch.selfie_sha256': Buffer.alloc(32, 7),
    })
    // Each table says in its copy whether it is about a person; a new one cannot be forgotten in either place.
    const tables = await copyTables({ query: async (text: string) => (await owner.query(text)).rows as never }, declaredCopies(platform.platform.plugins.list()))
    const about = tables.filter(isCopied).filter(({ copy }) => copy.person !== null).map(({ table, schema }) => `${schema}.${table.split('"').at(-2)!}`)
    const ofAll = ['core.workspace', 'core.policy_version', 'core.invitation', 'p_attendance.assignment', 'p_attendance.holiday_calendar', 'p_permissions.member_group', 'p_permissions.closed_project', 'p_punchim.fence', 'p_punchim.fence_version']
    expect(about.length).to.be.greaterThan(50)
    expect(about.filter((name) => !planted.rows.has(name) && !notTheirs.includes(name) && !ofAll.includes(name)), 'nothing was planted in these').to.deep.equal([])
    await plantOutside(mia, ben, word)
    const found = (await tablesWith(owner, [word])).map((line) => line.split(':')[0])
    expect(found).to.include.members(['core.entry', 'core.audit_row', 'core.invitation', 'core.parked_delivery', 'core.notice', 'graphile_worker._private_jobs', 'identity."user"', 'p_chat.message', 'p_privacy.objection_step'])
    expect(filesWith(word), 'two mails, two pictures, a selfie').to.have.length(5)
    const kept = await owner.query('select count(*)::int as rows from core.entry where member_id = $1', [ben.id])

    const { id, certificatePath } = (await ask(mia, { memberId: mia.id, startAt: platform.clock.now().toString() })).json<ErasureView>()
    await run(id)
    expect(await tablesWith(owner, [word])).to.deep.equal([])
    expect(filesWith(word)).to.deep.equal([])
    expect(filesWith('Mia Other')).to.have.length(1)
    expect(await verify()).to.deep.equal([null, null])
    expect((await owner.query('select count(*)::int as rows from core.entry where member_id = $1', [ben.id])).rows).to.deep.equal(kept.rows)
    const named = (await tablesWith(owner, [mia.id])).map((line) => line.split(':')[0])
    expect(named, 'their id, in what says that they were erased and in the trail').to.deep.equal(['core.audit_row', 'core.erasure', 'identity.erasure_ledger'])
    expect((await mia.get('/api/me')).statusCode).to.equal(401)

    const answer = await view(acme.admin, id)
    expect(answer).to.deep.include({ state: 'done', certificate: certificatePath, name: null })
    expect(answer.steps.every(({ state }) => state === 'done')).to.equal(true)
    const certificate = (await platform.app.inject({ url: certificatePath, remoteAddress: '127.0.0.1' })).json<ErasureCertificate>()
    expect((await checkErasureCertificate(certificate)).faults).to.deep.equal([])
    expect((await checkErasureCertificate({ ...certificate, erased: [] })).faults).to.deep.equal(['wrong-signature'])
    expect(certificate).to.deep.include({ memberId: mia.id, workspaceId: acme.id, kept: [] })
    expect(certificate.erased).to.deep.include.members([{ owner: 'screenshots', kind: 'files', records: 1 }, { owner: 'core', kind: 'entry', records: 2 }])
    const pdf = await platform.app.inject({ url: `${certificatePath}&format=pdf`, remoteAddress: '127.0.0.1' })
    expect([pdf.statusCode, pdf.rawPayload.subarray(0, 5).toString()]).to.deep.equal([200, '%PDF-'])
    expect((await platform.app.inject({ url: certificatePath.replace(/.$/, '!'), remoteAddress: '127.0.0.1' })).statusCode).to.equal(404)
  })

  it('leaves nothing of a workspace but the ledger', async () => {
    const word = 'huitzilopochtli'
    const other = await platform.workspace({ name: 'Elsewhere' })
    const gone = await platform.workspace({ name: `The ${word}`, enabled: ['privacy', 'chat'] })
    const mia = await gone.member({ name: `Mia ${word}` })
    await makeWork(gone.admin)
    await owner.query(`insert into core.member (workspace_id, id, user_id, role) select $1, gen_random_uuid(), $2, 'member'`, [other.id, mia.userId])
    await platform.platform.blobs.put(gone.id, 'screenshots/2026-03/one.webp', Buffer.from(word))
    // To an admin, to who is in another workspace as well, and to somebody who was invited; the last one still waits.
    for (const to of [gone.admin.email, mia.email, 'invited@example.com']) await sendMail(gone, to, word)
    await platform.drain()
    expect(filesWith(word).filter((file) => file.endsWith('.eml'))).to.have.length(3)
    await sendMail(gone, gone.admin.email, word)
    const reply = await gone.admin.post(path, { workspace: true, reason: 'We stop.', startAt: platform.clock.now().toString(), confirm: `The ${word}` })
    const { id, certificatePath } = reply.json<ErasureView>()
    await platform.platform.erasure.run(gone.id, id, new AbortController().signal)
    // Who is in another workspace keeps their account there.
    expect((await tablesWith(owner, [word])).map((line) => line.split(':')[0])).to.deep.equal(['identity."user"'])
    expect(filesWith(word)).to.deep.equal([])
    // Files of uploads that were under way go a day later.
    platform.clock.advance({ hours: 25 })
    await platform.drain()
    expect((await tablesWith(owner, [gone.id])).map((line) => line.split(':')[0])).to.deep.equal(['identity.erasure_ledger'])
    expect((await mia.get('/api/me')).statusCode).to.equal(200)
    expect((await gone.admin.get('/api/me')).statusCode).to.equal(401)
    const certificate = (await platform.app.inject({ url: certificatePath, remoteAddress: '127.0.0.1' })).json<ErasureCertificate>()
    expect((await checkErasureCertificate(certificate)).faults).to.deep.equal([])
    expect(certificate).to.deep.include({ memberId: null, workspaceId: gone.id })
  })

  it('takes mails to others out of the queue, in the middle of a delivery as well, and no others', async () => {
    const zed = await acme.member({ name: 'Zed' })
    const ben = await acme.member({ name: 'Ben' })
    const other = await platform.workspace({ name: 'Elsewhere' })
    const waiting = async () => (await owner.query<{ subject: string }>(`select payload->'payload'->>'subject' as subject from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'core:mail'`)).rows.map(({ subject }) => subject).toSorted()
    const zoe = await acme.member({ name: 'Zoë Ångström-O"Neil' })
    await acme.admin.put('/notices/choices', { items: [{ kind: 'core.waiting', push: false, mail: true, messenger: false }] })
    await platform.drain()
    const before = await waiting()
    const send = (workspace: TestWorkspace, subject: string, text: string) => platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => platform.platform.mail.send({ to: ben.email, subject, text }, unit))
    await send(acme, 'zoe', 'ZOË ÅNGSTRÖM-O"NEIL asks for leave.')
    await send(acme, 'being sent', 'Zoë Ångström-O"Neil asks for leave.')
    await send(acme, 'longer', 'Zoë Ångström-O"Neilson asks for leave.')
    await send(acme, 'word', 'Zed means the last letter.')
    await send(other, 'elsewhere', 'Zoë Ångström-O"Neil asks for leave.')
    await owner.query(`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody', attempts = 1 where payload->'payload'->>'subject' = 'being sent'`)
    // Told to the admins, with the name as a value of the notice.
    const asked = (await ask(zed, { memberId: zed.id, startAt: platform.clock.now().toString() })).json<ErasureView>()
    expect((await waiting()).length, 'with the mail about the request').to.be.greaterThan(before.length + 5)
    await run((await ask(zoe, { memberId: zoe.id, startAt: platform.clock.now().toString() })).json<ErasureView>().id)
    await run(asked.id)
    expect(await waiting()).to.deep.equal([...before, 'elsewhere', 'longer', 'word'].toSorted())
    await platform.drain()
  })

  it('finds the name in a mail that is a file where only its subject has it, encoded and folded', async () => {
    const zoe = await acme.member({ name: 'Zoë Ångström' })
    const ben = await acme.member({ name: 'Ben' })
    const long = 'A request that waits for an answer of yours since the day before yesterday, from'
    await platform.platform.database.inWorkspace({ workspaceId: acme.id }, async (unit) => {
      await platform.platform.mail.send({ to: ben.email, subject: `${long} Zoë Ångström`, text: 'Open it.' }, unit)
      await platform.platform.mail.send({ to: ben.email, subject: `${long} Zoë Berg`, text: 'Open it, too.' }, unit)
    })
    await platform.drain()
    expect(filesWith('Open it')).to.have.length(2)
    await run((await ask(zoe, { memberId: zoe.id, startAt: platform.clock.now().toString() })).json<ErasureView>().id)
    expect(filesWith('Open it, too')).to.have.length(1)
    expect(filesWith('Open it')).to.have.length(1)
  })

  it('looks for an address in its own workspace alone, and in mails of no workspace where the account goes', async () => {
    const other = await platform.workspace({ name: 'Elsewhere' })
    const [jo, kim] = [await acme.member({ name: 'Jo' }), await acme.member({ name: 'Kim' })]
    await owner.query(`insert into core.member (workspace_id, id, user_id, role) select $1, gen_random_uuid(), $2, 'member'`, [other.id, jo.userId])
    const gone = { 'here to jo': [acme, jo.email], 'here to kim': [acme, kim.email.toUpperCase()], 'account of kim': [undefined, kim.email] } as const
    const kept = { 'there to jo': [other, jo.email], 'there to kim': [other, kim.email], 'account of jo': [undefined, jo.email], 'longer address': [acme, `x${kim.email}`], 'longer domain': [acme, `${kim.email}.example`] } as const
    const labels = Object.keys({ ...gone, ...kept })
    const sendAll = async (): Promise<void> => {
      for (const [subject, [workspace, to]] of Object.entries({ ...gone, ...kept })) {
        if (workspace === undefined) await platform.platform.mail.send({ to, locale: 'en', subject, text: 'Open it.' })
        else await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => platform.platform.mail.send({ to, subject, text: 'Open it.' }, unit))
      }
    }
    const files = () => labels.filter((label) => filesWith(`Subject: ${label}\n`).length > 0)
    const waiting = async () => {
      const { rows } = await owner.query<{ subject: string }>(`select payload->'payload'->>'subject' as subject from graphile_worker._private_jobs`)
      return labels.filter((label) => rows.some(({ subject }) => subject === label))
    }
    await sendAll()
    await platform.drain()
    await sendAll()
    expect([files(), await waiting()]).to.deep.equal([labels, labels])
    for (const person of [jo, kim]) await run((await ask(person, { memberId: person.id, startAt: platform.clock.now().toString() })).json<ErasureView>().id)
    expect([files(), await waiting()]).to.deep.equal([Object.keys(kept), Object.keys(kept)])
    await platform.drain()
  })

  it('does not hold up a mail whose file was deleted: it goes without, and says so', async () => {
    const ben = await acme.member({ name: 'Ben' })
    const attached = (filename: string) => ({ workspaceId: acme.id, key: `mails/${filename}`, filename, contentType: 'text/plain' })
    for (const file of ['kept.txt', 'hours.txt']) await platform.platform.blobs.put(acme.id, `mails/${file}`, Buffer.from(`content of ${file}`))
    for (const locale of ['en', 'de']) {
      await platform.platform.database.inWorkspace({ workspaceId: acme.id }, (unit) => platform.platform.mail.send({
        to: ben.email, locale, subject: `Report ${locale}`, text: 'Your report.', attachments: [attached('kept.txt'), attached('hours.txt')],
      }, unit))
    }
    await platform.platform.blobs.delete(acme.id, 'mails/hours.txt')
    await platform.drain()
    const sent = (locale: string): string => readFileSync(filesWith(`Subject: Report ${locale}`)[0]!, 'utf8')
    expect(sent('en')).to.contain('filename=kept.txt').and.contain('No longer attached, because it was deleted before this mail was sent: hours.txt').and.not.contain('filename=hours.txt')
    expect(sent('de')).to.contain('Nicht mehr angehängt, weil vor dem Versand gelöscht: hours.txt')
  })

  it('is for the person, and for admins; of the workspace for admins alone', async () => {
    const [mia, ben, hr] = [await acme.member(), await acme.member(), await acme.member({ role: 'hr' })]
    for (const person of [ben, hr]) {
      expect((await ask(person, { memberId: mia.id })).statusCode).to.be.oneOf([403, 404])
      expect((await ask(person, { workspace: true })).statusCode).to.equal(403)
    }
    const { id } = (await ask(acme.admin, { memberId: mia.id })).json<ErasureView>()
    expect(await verdict(ben.get(`${path}/${id}`))).to.equal('404 not-found')
    expect(await verdict(ben.delete(`${path}/${id}`))).to.equal('404 not-found')
    expect((await ben.get(path)).json()).to.deep.equal({ items: [] })
    expect((await view(mia, id)).own).to.equal(true)
    expect(await verdict(ask(acme.admin, { memberId: acme.admin.id }))).to.equal('409 last-admin')
    expect(await verdict(ask(acme.admin, { workspace: true, confirm: 'Somewhere' }))).to.equal('409 name-not-typed')
    for (const body of [{}, { memberId: mia.id, workspace: true }]) expect(await verdict(ask(acme.admin, body))).to.equal('400 erasure-target-unclear')
  })

  it('starts in a day, on request between now and two days ahead, and asked twice answers the first', async () => {
    const mia = await acme.member()
    for (const startAt of ['2026-03-02T08:00:00Z', '2026-03-04T09:00:01Z']) expect(await verdict(ask(mia, { memberId: mia.id, startAt }))).to.equal('400 erasure-start-outside')
    const first = (await ask(mia, { memberId: mia.id })).json<ErasureView>()
    expect(first).to.include({ startAt: '2026-03-03T09:00:00.000Z', dueAt: '2026-03-04T09:00:00.000Z', state: 'waiting' })
    expect((await ask(acme.admin, { memberId: mia.id, startAt: '2026-03-02T10:00:00Z' })).json()).to.include({ id: first.id, startAt: first.startAt })
    await run(first.id)
    expect((await view(mia, first.id)).state, 'not before its time').to.equal('waiting')
    platform.clock.set('2026-03-03T09:00:01Z')
    await platform.drain()
    expect((await view(acme.admin, first.id)).state).to.equal('done')
  })

  it('changes nothing when it is cancelled, and cannot be once it has started', async () => {
    const mia = await acme.member({ name: 'Mia' })
    const { taskId } = await makeWork(acme.admin)
    await fileEntry(mia, taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')
    const { id } = (await ask(mia, { memberId: mia.id })).json<ErasureView>()
    const bell = async () => (await acme.admin.get('/notices')).body
    expect(await bell()).to.contain('erasure').and.contain('Mia')
    expect((await acme.admin.delete(`${path}/${id}`)).json()).to.include({ state: 'cancelled' })
    platform.clock.set('2026-03-03T10:00:00Z')
    await platform.drain()
    await run(id)
    expect((await view(mia, id)).state).to.equal('cancelled')
    expect((await mia.get('/entries')).json<{ items: unknown[] }>().items).to.have.length(1)
    const again = (await ask(mia, { memberId: mia.id, startAt: platform.clock.now().toString() })).json<ErasureView>()
    expect(again.id).to.not.equal(id)
    await owner.query(`update core.erasure set state = 'running' where id = $1`, [again.id])
    expect(await verdict(acme.admin.delete(`${path}/${again.id}`))).to.equal('409 erasure-started')
    await run(again.id)
  })

  it('answers devices of an erased person or workspace with a code of its own, and no others', async () => {
    const [mia, ben] = [await acme.member(), await acme.member()]
    const [erased, other] = [await mia.agent(), await ben.agent()]
    await run((await ask(mia, { memberId: mia.id, startAt: platform.clock.now().toString() })).json<ErasureView>().id)
    const codeOf = async (token: string) => (await platform.app.inject({ url: '/api/agent/policy', headers: { authorization: `Bearer ${token}` } })).json<{ code?: string }>().code
    for (const reply of [await erased.send([]), await erased.send([])]) expect([reply.statusCode, reply.json<{ code: string }>().code]).to.deep.equal([401, 'device-erased'])
    expect(await codeOf(other.token)).to.equal(undefined)
    expect(await codeOf(`${erased.token.slice(0, -1)}${erased.token.endsWith('A') ? 'B' : 'A'}`)).to.equal('unauthorized')
    const { id } = (await acme.admin.post(path, { workspace: true, reason: 'We stop.', startAt: platform.clock.now().toString() })).json<ErasureView>()
    await run(id)
    expect(await codeOf(erased.token)).to.equal('device-erased')
    // Processes hear of it a moment after the commit.
    while (await codeOf(other.token) !== 'device-erased') await new Promise(setImmediate)
  })

  it('is repeated from the ledger where a restored database has its person again, once', async () => {
    const [mia, ben] = [await acme.member(), await acme.member()]
    await run((await ask(mia, { memberId: mia.id, startAt: platform.clock.now().toString() })).json<ErasureView>().id)
    const ledger = await readLedger(platform.platform.database)
    const [certificate] = ledger.filter(({ memberId }) => memberId === mia.id)
    expect((await checkErasureCertificate(certificate)).faults).to.deep.equal([])
    // As in a database from before: Ben's erasure is nowhere, an older one is known, and somebody is not there.
    const lost = { ...certificate!, id: uuidv7(), memberId: ben.id }
    const gone = { ...certificate!, id: uuidv7() }
    const replay = async () => { const found = []; for await (const one of replayErasures(platform.platform, [lost, gone, certificate!])) found.push(one.outcome); return found.toSorted() }
    expect(await replay()).to.deep.equal(['absent', 'erased', 'known'])
    expect((await owner.query('select from core.member where id = $1', [ben.id])).rowCount).to.equal(0)
    expect(await replay()).to.deep.equal(['absent', 'known', 'known'])
    // One that was asked for and waits is done at once instead of twice.
    const eve = await acme.member()
    await ask(eve, { memberId: eve.id })
    const outcomes = []
    for await (const { outcome } of replayErasures(platform.platform, [{ ...certificate!, id: uuidv7(), memberId: eve.id }])) outcomes.push(outcome)
    expect(outcomes).to.deep.equal(['erased'])
    expect((await owner.query('select from core.member where id = $1', [eve.id])).rowCount).to.equal(0)
  })

  it('goes on where the process ended, and waits for what fails', async () => {
    const mia = await acme.member()
    const { id } = (await ask(mia, { memberId: mia.id, startAt: platform.clock.now().toString() })).json<ErasureView>()
    // What a process that is killed leaves: some steps noted, one done and not noted.
    const stop = new AbortController()
    await owner.query(`create function core.stop_here() returns trigger language plpgsql as $$ begin raise exception 'the process ends here'; end $$`)
    await owner.query(`create trigger stop_here before update on core.erasure_step for each row when (new.step = 'core' and new.state = 'done') execute function core.stop_here()`)
    await run(id).then(() => { throw new Error('it went on') }, () => undefined)
    stop.abort()
    const halfway = await view(acme.admin, id)
    expect([halfway.state, halfway.steps.find((step) => step.id === 'core')?.error, halfway.steps.at(-1)?.state]).to.deep.equal(['running', 'failed', 'waiting'])
    await owner.query('drop function core.stop_here() cascade')
    await platform.drain()
    expect((await view(acme.admin, id)).state).to.equal('done')
    const finished = await platform.platform.database.inIdentity(null, (unit) => unit.query('select 1 from identity.erasure_ledger where id = $1', [id]))
    expect(finished, 'once').to.have.length(1)
  })

  it('says what has to stay of an invoice, keeps it, and releases it when its time has passed', async () => {
    const mia = await acme.member({ name: 'Mia Miller' })
    const invoice = '01900000-0000-7000-8000-000000000001'
    await owner.query(`set session_replication_role = 'replica'`)
    await owner.query(`insert into p_billing.invoice select (jsonb_populate_record(null::p_billing.invoice, jsonb_build_object('workspace_id', $1::text, 'id', $2::text, 'seller_key', 's', 'number', '1', 'kind', 'invoice', 'source', 'x', 'reference', 'y',
      'issued_on', '2026-02-01', 'due_on', '2026-02-15', 'currency', 'USD', 'seller_name', 's', 'seller_address', 's', 'seller_vat_id', '', 'seller_email', '', 'seller_payment', '', 'buyer_name', 'b', 'buyer_address', '', 'buyer_vat_id', '',
      'tax_kind', 'exempt', 'tax_basis_points', 0, 'net_minor', 800, 'tax_minor', 0, 'total_minor', 800))).*`, [acme.id, invoice])
    await owner.query(`insert into p_billing.invoice_person (workspace_id, invoice_id, position, member_id, name) values ($1, $2, 1, $3, 'Mia Miller')`, [acme.id, invoice, mia.id])
    await owner.query(`set session_replication_role = 'origin'`)
    const kept = (await mia.get(`${path}/kept?memberId=${mia.id}`)).json<{ items: { what: string; until: string }[] }>().items
    expect(kept).to.have.length(1)
    expect(kept[0]).to.include({ what: 'Names on invoices', records: 1, until: '2037-01-01T00:00:00Z' })
    const { id, certificatePath } = (await ask(mia, { memberId: mia.id, startAt: platform.clock.now().toString() })).json<ErasureView>()
    await run(id)
    expect((await platform.app.inject({ url: certificatePath, remoteAddress: '127.0.0.1' })).json<ErasureCertificate>().kept).to.deep.equal(kept)
    const names = async () => (await owner.query('select name from p_billing.invoice_person where workspace_id = $1', [acme.id])).rows.length
    expect(await names()).to.equal(1)
    platform.clock.set('2037-01-02T04:00:00Z')
    await platform.drain()
    expect(await names()).to.equal(0)
  })

  /** What lies outside the person's own rows: queue, mails, files, notices of others, deliveries, invitations, rows of the trail of any version. */
  async function plantOutside(mia: TestMember, ben: TestMember, word: string): Promise<void> {
    const { audit, database, hooks, mail, blobs } = platform.platform
    const taken = Temporal.Instant.from('2026-03-02T08:00:00Z')
    const { rows: [shot] } = await owner.query<{ id: string }>('select id from p_screenshots.shot where member_id = $1', [mia.id])
    const { image, thumbnail } = fileKeys({ id: shot!.id, takenAt: taken, sha256: Buffer.alloc(32, 7) })
    const { rows: [punch] } = await owner.query<{ id: string }>('select id from p_punchim.punch where member_id = $1', [mia.id])
    for (const key of [image, thumbnail, selfieKey(punch!.id, Buffer.alloc(32, 7))]) await blobs.put(acme.id, key, Buffer.from(word))
    await database.inWorkspace({ workspaceId: acme.id }, async (unit) => {
      await mail.send({ to: mia.email, subject: word, text: word }, unit)
      // To somebody else, and not sent yet: the name in the text, in the subject, across lines, and in what a plugin is to deliver.
      await mail.send({ to: ben.email, subject: 'A request', text: `Hello Ben,\n\nMia ${word.toUpperCase()} asks for leave.` }, unit)
      await mail.send({ to: ben.email, subject: `Leave of mia\t${word}`, text: 'See there.' }, unit)
      await hooks.core.durable('notice.messaging', { memberId: ben.id, text: `Mia ${word} asks for leave.`, url: 'https://time.example/' }, { workspaceId: acme.id, unit })
      await audit.record(unit, { action: 'thing.noted', subject: 'Thing', after: { memberId: mia.id, note: word } })
      await audit.record(unit, { action: 'thing.mailed', subject: 'Thing', after: { to: mia.email.toUpperCase(), note: word } })
      await audit.record(unit, { action: 'thing.named', subject: 'Thing', after: { name: `Mia ${word}` } })
    })
    await owner.query(`select set_config('overt.workspace_id', $1, false)`, [acme.id])
    await owner.query(`select core.append_audit('user', $2, 'leave.requested', 'Leave', null, null, jsonb_build_object('memberId', $2::text, 'reason', $1::text), now())`, [word, mia.id])
    await owner.query(`insert into core.parked_delivery (workspace_id, id, plugin_id, hook, reason, message, attempts, payload) values ($1, gen_random_uuid(), 'chat', 'notice.messaging', 'plugin-off', $2, 1, jsonb_build_object('memberId', $3::text, 'text', $2::text))`, [acme.id, word, mia.id])
    await owner.query(`insert into core.parked_delivery (workspace_id, id, plugin_id, hook, reason, message, attempts, payload) values ($1, gen_random_uuid(), 'chat', 'notice.messaging', 'plugin-off', '', 1, jsonb_build_object('memberId', $3::text, 'text', E'Hello,\\nMia ' || $2 || ' asks.'))`, [acme.id, word, ben.id])
    await owner.query(`insert into core.invitation (workspace_id, id, email, role, monitored, token_hash, created_at, expires_at) values ($1, gen_random_uuid(), $2, 'member', true, sha256('x'), now(), now())`, [acme.id, mia.email])
    await owner.query(`insert into identity.sign_up (id, token_hash, email, name, password, workspace_name, time_zone, locale, created_at, expires_at) values (gen_random_uuid(), sha256('y'), $1, $2, 'x', 'x', 'UTC', 'en', now(), now())`, [mia.email, word])
    await mkdir(join(platform.dataFolder, 'mail'), { recursive: true })
    await writeFile(join(platform.dataFolder, 'mail', '2026-mia.eml'), `To: ${mia.email}\n\n${word}\n`)
  }
})
