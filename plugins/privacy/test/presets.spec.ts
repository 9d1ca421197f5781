import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import type { Monitoring } from '@overt/sdk'
import { createTestPlatform, type TestPlatform, type TestWorkspace } from '@overt/testing'
import { presets, sources } from '../presets/index.ts'
import type { Applied, Presets, RetentionRow, SettingRow } from '../ui/wire.ts'

const base = '/plugins/privacy'
const others = ['activity', 'screenshots', 'attendance', 'clickim', 'punchim', 'chat', 'dashboards', 'reports', 'permissions']

describe('presets by jurisdiction', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  const settingsOf = async (id: string): Promise<Record<string, unknown>> => (await workspace.admin.get(`/plugins/${id}`)).json<{ settings: Record<string, unknown> }>().settings
  const list = async (): Promise<Presets> => (await workspace.admin.get(`${base}/presets`)).json<Presets>()
  const apply = async (id: string, dryRun = false): Promise<Applied & { policyVersion: number | null }> => {
    const answer = await workspace.admin.post(`${base}/presets/${id}/apply`, { dryRun })
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<Applied & { policyVersion: number | null }>()
  }

  before(async () => {
    platform = await createTestPlatform({ plugins: [...others.map((id) => new URL(`../../${id}`, import.meta.url)), new URL('..', import.meta.url)], clock: '2026-03-02T09:00:00Z' })
  })
  beforeEach(async () => { workspace = await platform.workspace({ enabled: ['activity', 'screenshots', 'privacy'] }) })
  after(() => platform.close())

  it('name settings that exist, values that their owners take, and a reason and a source for each', () => {
    const known = JSON.parse(readFileSync(new URL('../locales/en.json', import.meta.url), 'utf8')) as Record<string, string>
    for (const preset of presets) {
      for (const key of [`preset.${preset.id}`, `preset.${preset.id}-summary`, `notice-days.${preset.noticeReason}`]) expect(known, key).to.have.property(key)
      for (const owner of ['screenshots', 'activity', 'clickim', 'punchim', 'attendance']) expect(preset.rules.some((rule) => rule.owner === owner && rule.setting === 'readers'), `${preset.id}: who sees ${owner}`).to.equal(true)
      for (const rule of preset.rules) {
        expect(known, rule.reason).to.have.property(`reason.${rule.reason}`)
        expect(rule.sources.length, `${preset.id} ${rule.setting}`).to.be.greaterThan(0)
        for (const source of rule.sources) expect(sources).to.have.property(source)
        if (rule.owner === 'core') { if (rule.setting === 'noticeText') expect(known).to.have.property(String(rule.value)); continue }
        if (rule.setting === 'readers') continue
        expect(platform.plugin(rule.owner).definition?.settings, `${rule.owner}.${rule.setting}`).to.have.property(rule.setting)
      }
    }
  })

  it('leave every setting within once they are applied, whichever was in force before', async () => {
    await workspace.enable('permissions')
    for (const { id } of presets) {
      await apply(id)
      const { items, inForce } = await list()
      expect(inForce).to.include({ id })
      expect(items.find((preset) => preset.id === id)?.outside, id).to.equal(0)
      expect((await workspace.admin.get(`${base}/deviations`)).json<{ items: unknown[] }>().items, id).to.deep.equal([])
    }
  })

  it('say in plain words what would change, who is affected and what they must do, and change nothing meanwhile', async () => {
    await workspace.admin.patch('/plugins/screenshots', { settings: { everyMinutes: 5 } })
    await workspace.member({ monitored: true })
    const preview = await apply('eu', true)
    expect(preview.changes.find(({ setting }) => setting === 'everyMinutes')).to.deep.include({ ownerTitle: 'Screenshots', from: '5 minutes', to: '10 minutes', effect: 'narrower', sources: ['CNIL SAN-2024-021 (19 December 2024)'] })
    expect(preview.changes.find(({ setting }) => setting === 'lookReason')).to.deep.include({ owner: 'core', from: 'Off', to: 'On' })
    expect(preview.affected.mustAcknowledge).to.equal(true)
    expect(preview.affected.text).to.match(/^\d+ monitored members?: /)
    expect(preview.disclaimer).to.include('not legal advice')
    expect(await settingsOf('screenshots')).to.include({ everyMinutes: 5 })
    expect((await list()).inForce).to.equal(null)
  })

  it('are applied through the owners in one act: settings, pause rule, reasons, notice, a row of the trail each, and a new version of the policy', async () => {
    const before = (await workspace.admin.get('/policy/versions')).json<{ items: { version: number }[] }>().items
    const applied = await apply('strict')
    expect(await settingsOf('screenshots')).to.include({ mode: 'off', blur: 'light', retentionDays: 7 })
    expect(await settingsOf('activity')).to.include({ collectDomains: false, retentionDays: 14 })
    const monitoring = (await workspace.admin.get('/monitoring')).json<Monitoring>()
    expect(monitoring).to.include({ preset: 'standard' })
    expect(monitoring.noticeText).to.match(/^As little as possible/)
    expect((await workspace.admin.get('')).json()).to.include({ lookReason: 'sensitive' })
    expect(applied.policyVersion).to.be.greaterThan(before[0]?.version ?? 0)
    const actions = (await workspace.admin.get('/audit?limit=50')).json<{ items: { action: string }[] }>().items.map(({ action }) => action)
    expect(actions).to.include.members(['privacy-preset.applied', 'plugin.settings-changed', 'monitoring.updated', 'workspace.updated'])
  })

  it('keep what is stricter than they ask for', async () => {
    await workspace.admin.patch('/plugins/screenshots', { settings: { everyMinutes: 30, retentionDays: 3, blur: 'strong' } })
    await apply('eu')
    expect(await settingsOf('screenshots')).to.include({ everyMinutes: 30, retentionDays: 3, blur: 'strong' })
  })

  it('mark a setting that leaves the one in force, with the reason, beside its owner’s others', async () => {
    await workspace.enable('permissions')
    await apply('eu')
    await workspace.admin.patch('/plugins/screenshots', { settings: { everyMinutes: 3 } })
    const { preset, items } = (await workspace.admin.get(`${base}/deviations?owner=screenshots`)).json<{ preset: string; items: (SettingRow & { note: string })[] }>()
    expect(preset).to.equal('European Union')
    expect(items.map(({ setting }) => setting)).to.deep.equal(['everyMinutes'])
    expect(items[0]?.note).to.equal('Outside the preset European Union (there: 10 minutes). A screenshot more often than every 10 minutes comes close to constant watching. CNIL SAN-2024-021 (19 December 2024)')
    expect((await workspace.admin.get(`${base}/deviations?owner=activity`)).json<{ items: unknown[] }>().items).to.deep.equal([])
  })

  it('bound who sees what, by the rights of roles, in the same words everywhere, and leave what people were given by name', async () => {
    const [manager, trusted, member] = [await workspace.member({ role: 'manager' }), await workspace.member({ role: 'manager', name: 'Tia Trusted' }), await workspace.member()]
    const shots = async (who = manager): Promise<number> => (await who.get(`/plugins/screenshots/shots?memberId=${member.id}&from=2026-03-01&to=2026-03-02`)).statusCode
    const timeline = async (who = manager): Promise<number> => (await who.get(`/plugins/activity/timeline?memberId=${member.id}&from=2026-03-01&to=2026-03-02`, { 'overt-reason': 'A%20test%20of%20rights' })).statusCode
    const sentences = async (): Promise<string> => (await member.get('/policy')).json<{ summary: string[] }>().summary.join(' ')
    await apply('eu')
    expect([await shots(), await timeline()], 'without the plugin of rights').to.deep.equal([200, 200])
    const blocked = (await workspace.admin.get(`${base}/deviations`)).json<{ items: SettingRow[] }>().items
    expect(blocked.map(({ owner, setting, from, to }) => [owner, setting, from, to])).to.deep.equal([['screenshots', 'readers', 'admins, managers, and HR', 'admins and HR']])
    expect(blocked[0]?.blocked).to.match(/^Without the plugin Permissions/)
    await workspace.enable('permissions')
    const collected = (await member.get(`${base}/collection`)).json<{ items: { plugin: string; readers: string }[] }>().items
    expect(collected.find(({ plugin }) => plugin === 'activity')?.readers, 'any manager may lead somebody').to.include('managers')
    expect((await workspace.admin.put('/plugins/permissions/team-rule', { managersSee: 'everyone' })).statusCode).to.equal(200)
    const grants = [{ subject: 'Screenshot', level: 'workspace', nodeId: null, allow: ['read'], deny: [] }]
    expect((await workspace.admin.put('/plugins/permissions/grants', { sets: [{ grantee: { kind: 'member', id: trusted.id }, grants }] }, { 'if-match': '*' })).statusCode).to.equal(200)
    const preview = await apply('germany', true)
    expect(preview.changes.filter(({ setting }) => setting === 'readers').map(({ owner, to, blocked: why }) => [owner, to, why])).to.deep.equal([['screenshots', 'admins and HR', null], ['activity', 'admins and HR', null]])
    expect([await shots(), await timeline()], 'only shown').to.deep.equal([200, 200])
    await apply('germany')
    expect([await shots(), await timeline(), await shots(trusted)]).to.deep.equal([404, 404, 200])
    expect((await workspace.admin.get(`${base}/deviations`)).json<{ items: unknown[] }>().items).to.deep.equal([])
    expect(await sentences()).to.include('it can be seen by admins and HR.')
    await workspace.enable('chat')
    const readers = new Map((await member.get(`${base}/collection`)).json<{ items: { plugin: string; readers: string }[] }>().items.map((item) => [item.plugin, item.readers]))
    expect([readers.get('activity'), readers.get('chat')]).to.deep.equal(['Seen by you and by admins and HR.', 'Seen by you alone.'])
    for (const kind of ['record-of-processing', 'dpia', 'employee-notice', 'works-agreement']) {
      const document = (await workspace.admin.get(`${base}/documents/${kind}.md`)).body
      expect(document, kind).to.match(/\| *Activity *\|[^\n]*\| *admins and HR *\|/).and.not.match(/Activity[^\n]*managers/)
    }
    const trail = (await workspace.admin.get('/audit?limit=50', { 'overt-reason': 'A%20test%20of%20rights' })).json<{ items: { action: string }[] }>().items.map(({ action }) => action)
    expect(trail).to.include('permission.updated')
    const { version } = (await member.get('/policy')).json<{ version: number }>()
    expect((await member.post('/policy/acknowledge', { version })).statusCode).to.equal(200)
    const wider = { sets: [{ grantee: { kind: 'role', id: 'member' }, grants: [{ subject: 'Activity', level: 'workspace', nodeId: null, allow: ['read'], deny: [] }] }] }
    expect((await workspace.admin.put('/plugins/permissions/grants', wider, { 'if-match': '*' })).statusCode).to.equal(200)
    expect((await member.get('/policy')).json(), 'who sees more is read first').to.include({ acknowledged: false })
    const { items } = (await workspace.admin.get(`${base}/deviations`)).json<{ items: (SettingRow & { note: string })[] }>()
    expect(items.map(({ owner, from, note }) => [owner, from, note.includes('invite judging conduct')])).to.deep.equal([['activity', 'admins, HR, and all members', true]])
  })

  it('are applied by admins alone; one that there is not is not found', async () => {
    for (const role of ['member', 'manager', 'hr'] as const) expect((await (await workspace.member({ role })).post(`${base}/presets/eu/apply`, { dryRun: true })).statusCode, role).to.equal(403)
    expect((await workspace.admin.post(`${base}/presets/atlantis/apply`, {})).json()).to.include({ status: 404, code: 'not-found' })
    expect((await list()).inForce).to.equal(null)
  })

  describe('retention in one place', () => {
    const retention = async (): Promise<Map<string, RetentionRow>> => new Map((await workspace.admin.get(`${base}/retention`)).json<{ items: RetentionRow[] }>().items.map((row) => [row.kind, row]))
    it('lists what every plugin that is on and the platform keep for a time', async () => {
      for (const id of others) if (!['activity', 'screenshots'].includes(id)) await workspace.enable(id)
      const kinds = await retention()
      expect([...kinds.keys()]).to.include.members(['core.trash', 'core.notices', 'activity.segments', 'screenshots.pictures', 'screenshots.skips', 'attendance.days', 'clickim.sums', 'punchim.selfies', 'punchim.places', 'chat.messages', 'dashboards.trash', 'reports.exports', 'privacy.objections'])
      for (const row of kinds.values()) expect(row.title, row.kind).to.not.match(/retention\./)
      await workspace.disable('chat')
      expect([...(await retention()).keys()].filter((kind) => kind.startsWith('chat.'))).to.deep.equal([])
    })

    it('speaks the language of the page, and that of the account where the browser opens an address by itself', async () => {
      const titleIn = async (headers: Record<string, string>) => {
        const { items } = (await platform.app.inject({ url: `/api/workspaces/${workspace.id}${base}/retention`, headers: { ...headers, authorization: `Bearer ${workspace.admin.token}` } })).json<{ items: RetentionRow[] }>()
        return items.find(({ kind }) => kind === 'core.trash')?.title
      }
      expect(await titleIn({})).to.equal('Trash')
      expect(await titleIn({ 'accept-language': 'de' })).to.equal('Papierkorb')
      expect(await titleIn({ 'accept-language': 'de-DE,de;q=0.9', 'sec-fetch-mode': 'navigate' })).to.equal('Trash')
    })

    it('is written in the settings of whoever keeps the records, and nowhere else', async () => {
      expect((await workspace.admin.patch('/plugins/screenshots', { settings: { retentionDays: 5 } })).statusCode).to.equal(200)
      expect((await retention()).get('screenshots.pictures')).to.include({ days: 5 })
      expect((await retention()).get('screenshots.skips'), 'the same setting').to.include({ days: 5 })
      expect((await workspace.admin.put(`${base}/retention`, { items: [{ kind: 'screenshots.pictures', days: 6 }] })).statusCode).to.equal(404)
      const hr = await workspace.member({ role: 'hr' })
      expect((await hr.patch('/plugins/screenshots', { settings: { retentionDays: 6 } })).statusCode).to.equal(403)
      expect((await hr.get(`${base}/retention`)).statusCode).to.equal(200)
    })
  })
})
