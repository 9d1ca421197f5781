import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'

const base = '/plugins/privacy'
interface Item { readonly plugin: string | null; readonly title: string; readonly purpose: string; readonly collects: readonly string[]; readonly readers: string; readonly kept: readonly { readonly title: string; readonly days: number; readonly ends: string }[]; readonly looks: { readonly looks: number; readonly viewers: number } | null }

describe('what is recorded, in one place', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  const others = ['activity', 'screenshots', 'clickim', 'punchim', 'attendance', 'chat', 'reports', 'billing']
  const read = async (who: TestMember, locale = 'en'): Promise<ReadonlyMap<string | null, Item>> => {
    await who.patch('/me', { locale })
    return new Map((await who.get(`${base}/collection`)).json<{ items: Item[] }>().items.map((item) => [item.plugin, item]))
  }

  before(async () => {
    platform = await createTestPlatform({ plugins: [...others.map((id) => new URL(`../../${id}`, import.meta.url)), new URL('..', import.meta.url)], clock: '2026-03-02T09:00:00Z' })
    workspace = await platform.workspace({ enabled: ['activity', 'screenshots', 'clickim', 'punchim', 'attendance', 'chat', 'reports', 'privacy'] })
    mia = await workspace.member({ name: 'Mia Member', monitored: true })
  })
  after(() => platform.close())

  it('says of every kind what, why, until when and who sees it, the platform\'s own among them, in both languages', async () => {
    for (const locale of ['en', 'de']) {
      const items = await read(mia, locale)
      expect([...items.keys()]).to.include.members([null, 'activity', 'screenshots', 'attendance', 'privacy'])
      for (const [plugin, { title, purpose, collects, readers }] of items) {
        for (const words of [title, purpose, readers, ...collects]) expect(words, `${plugin ?? 'platform'} in ${locale}`).to.match(/\p{L}{2}/u).and.to.not.match(/^[a-z]+\.[a-z]/)
        expect(collects.length).to.be.greaterThan(0)
      }
    }
    const shots = (await read(mia)).get('screenshots')!
    expect(shots.kept.map(({ days, ends }) => [days, ends])).to.deep.equal([[30, 'deleted'], [30, 'deleted']])
    expect(shots.readers).to.match(/^Seen by you and by .*admins/)
  })

  it('is the same for members and admins, and in documents', async () => {
    const [own, admin] = [await read(mia), await read(workspace.admin)]
    for (const [plugin, { looks: _looks, ...words }] of own) {
      const { looks: _own, ...same } = admin.get(plugin)!
      expect(same).to.deep.equal(words)
    }
    const markdown = (await mia.get(`${base}/documents/employee-notice.md?language=en`)).body
    for (const { title, purpose, collects } of own.values()) {
      expect(markdown).to.include(`${title}: ${purpose}`)
      for (const kind of collects) expect(markdown).to.include(kind)
    }
  })

  it('follows the settings and the plugins that are on', async () => {
    await workspace.admin.patch('/plugins/screenshots', { settings: { retentionDays: 12 } })
    await workspace.admin.patch('/plugins/attendance', { settings: { keepWithoutPerson: true } })
    const items = await read(mia)
    expect(items.get('screenshots')?.kept[0]).to.include({ days: 12 })
    expect(items.get('attendance')?.kept[0]).to.include({ ends: 'pseudonymized' })
    await workspace.disable('chat')
    expect((await read(mia)).has('chat')).to.equal(false)
  })

  it('counts who has looked at one\'s own records, and at nobody else\'s', async () => {
    expect((await read(mia)).get('attendance')?.looks).to.equal(null)
    expect((await workspace.admin.get(`/plugins/attendance/days?memberId=${mia.id}&from=2026-03-02&to=2026-03-02`)).statusCode).to.equal(200)
    await mia.get(`/plugins/attendance/days?memberId=${mia.id}&from=2026-03-02&to=2026-03-02`)
    await platform.drain()
    expect((await read(mia)).get('attendance')?.looks).to.include({ looks: 1, viewers: 1 })
    expect((await read(workspace.admin)).get('attendance')?.looks).to.equal(null)
  })
})
