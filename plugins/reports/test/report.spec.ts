import { expect } from 'chai'
import { base, rowsOf, secondsOf, setScene, summaryOf } from './reports-support.ts'
import type { Scene } from './reports-support.ts'

const minutes = (count: number): number => count * 60

describe('a report', () => {
  let scene: Scene
  before(async () => { scene = await setScene() })
  after(() => scene.platform.close())

  it('sums what was tracked by group and sub-group', async () => {
    const report = await summaryOf(scene.admin, 'group=project&subgroup=member')
    expect(secondsOf(report)).to.deep.equal({
      'Website': minutes(190), 'Website/Mia': minutes(130), 'Website/Ben': minutes(60), 'Archive': minutes(110), 'Archive/Mia': minutes(110),
    })
    expect(report.totals).to.deep.equal({ entries: 4, seconds: minutes(300), trackedSeconds: minutes(300), billableSeconds: minutes(190), amount: 19_000 })
    expect(report.groups[0]?.detail).to.equal('=Acme')
  })

  it('P13: cuts an entry at midnight, on the clock of the workspace, and counts it where it begins', async () => {
    const report = await summaryOf(scene.mia, 'group=day')
    expect(secondsOf(report)).to.deep.equal({ '2026-03-02': minutes(130), '2026-03-03': minutes(50), '2026-03-04': minutes(30), '2026-03-05': minutes(30) })
    expect(report.groups.map(({ entries }) => entries)).to.deep.equal([1, 1, 1, 0])
    expect((await summaryOf(scene.mia, 'group=day', 'from=2026-03-05&to=2026-03-05')).totals).to.include({ entries: 1, seconds: minutes(30) })
    expect((await rowsOf(scene.mia)).map(({ startedLocal, stoppedLocal, seconds, continued }) => [startedLocal.slice(8), stoppedLocal?.slice(8), seconds, continued]).slice(2))
      .to.deep.equal([['04T23:30:00', '05T00:00:00', minutes(30), false], ['05T00:00:00', '05T00:30:00', minutes(30), true]])
    expect(secondsOf(await summaryOf(scene.mia, 'group=week'))).to.deep.equal({ '2026-03-02': minutes(240) })
    expect(secondsOf(await summaryOf(scene.mia, 'group=month'))).to.deep.equal({ '2026-03': minutes(240) })
  })

  it('counts an entry with each of its tags, but once in the totals', async () => {
    const report = await summaryOf(scene.admin, 'group=tag&subgroup=day')
    expect(secondsOf(report)).to.deep.include({ 'web': minutes(190), 'print': minutes(130), 'null': minutes(110), 'web/2026-03-02': minutes(190) })
    expect(report.totals.seconds).to.equal(minutes(300))
  })

  it('rounds each entry and says what that gained or lost', async () => {
    const expected = { up: [135, 60, 60, 60], down: [120, 45, 60, 60], nearest: [135, 45, 60, 60] }
    for (const [rounding, lengths] of Object.entries(expected)) {
      const { totals } = await summaryOf(scene.admin, `rounding=${rounding}&roundingMinutes=15`)
      expect(totals.seconds, rounding).to.equal(minutes(lengths.reduce((sum, length) => sum + length)))
      expect(totals.trackedSeconds, rounding).to.equal(minutes(300))
    }
    expect((await summaryOf(scene.admin, 'rounding=up&roundingMinutes=15')).totals.amount).to.equal(13_500 + 6_000)
  })

  it('takes the filters together', async () => {
    const { mia, tasks, projects } = scene
    const entries = async (query: string): Promise<number> => (await summaryOf(scene.admin, query)).totals.entries
    expect(await entries(`memberIds=${mia.id}`)).to.equal(3)
    expect(await entries(`memberIds=${mia.id}&taskIds=${tasks.design}`)).to.equal(1)
    expect(await entries(`projectIds=${projects.archive},${projects.website}`)).to.equal(4)
    expect(await entries('tags=print,none')).to.equal(1)
    expect(await entries('billable=false')).to.equal(2)
    expect(await entries('source=punch')).to.equal(0)
  })

  it('reads periods as seen today', async () => {
    expect((await summaryOf(scene.admin, '', 'period=this-week')).from).to.equal('2026-03-02')
    expect((await summaryOf(scene.admin, '', 'period=last-month'))).to.include({ from: '2026-02-01', to: '2026-02-28' })
  })

  it('shows a member their own entries only, in sums, rows, hours and files', async () => {
    const { ben, mia } = scene
    expect((await summaryOf(ben)).totals.entries).to.equal(1)
    expect((await summaryOf(ben, `memberIds=${mia.id}`)).totals.entries).to.equal(0)
    expect((await rowsOf(ben)).map(({ memberId }) => memberId)).to.deep.equal([ben.id])
    expect((await ben.get(`${base}/heat?from=2026-03-03&to=2026-03-04`)).json()).to.deep.equal({ items: [] })
    expect((await ben.get(`${base}/export.csv?from=2026-03-01&to=2026-03-31`)).body).to.not.include('Mia')
  })

  it('shows nothing of another workspace', async () => {
    const other = await scene.platform.workspace({ enabled: ['reports'] })
    expect((await summaryOf(other.admin)).totals.entries).to.equal(0)
    expect((await summaryOf(other.admin, `memberIds=${scene.mia.id}`)).totals.entries).to.equal(0)
  })

  it('leads from a group to its entries', async () => {
    const report = await summaryOf(scene.admin, 'group=tag&subgroup=member')
    for (const group of report.groups) {
      const rows = await rowsOf(scene.admin, `group=tag&subgroup=member&key=${group.key ?? ''}`)
      expect(rows.reduce((sum, { seconds }) => sum + seconds, 0), String(group.key)).to.equal(group.seconds)
      for (const sub of group.groups ?? []) {
        const below = await rowsOf(scene.admin, `group=tag&subgroup=member&key=${group.key ?? ''}&subkey=${sub.key ?? ''}`)
        expect(below.filter(({ continued }) => !continued)).to.have.length(sub.entries)
      }
    }
  })

  it('pages through entries without losing or repeating one', async () => {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: { id: string }[]; nextCursor: string | null } = (await scene.admin.get(`${base}/entries?from=2026-03-01&to=2026-03-31&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)).json()
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(new Set(ids).size).to.equal(4)
    expect(ids.length, 'one in two parts').to.equal(5)
    expect((await scene.admin.get(`${base}/entries?cursor=nonsense`)).json()).to.include({ code: 'wrong-cursor' })
  })

  it('spreads time over the hours it was spent in, as far as the dates asked for reach', async () => {
    const heat = async (to: string) => (await scene.mia.get(`${base}/heat?from=2026-03-02&to=${to}`)).json<{ items: object[] }>().items
    const until = [
      { weekday: 1, hour: 9, seconds: 3_600 }, { weekday: 1, hour: 10, seconds: 3_600 }, { weekday: 1, hour: 11, seconds: 600 },
      { weekday: 2, hour: 9, seconds: 3_000 }, { weekday: 3, hour: 23, seconds: 1_800 },
    ]
    expect(await heat('2026-03-04')).to.deep.equal(until)
    expect(await heat('2026-03-05')).to.deep.equal([...until, { weekday: 4, hour: 0, seconds: 1_800 }])
  })

  it('shows columns of plugins that are on, and only under their own names', async () => {
    expect((await scene.admin.get(`${base}/columns`)).json()).to.deep.equal({ items: [{ id: 'weather.rain', title: { en: 'Rain', de: 'Regen' }, kind: 'text' }] })
    expect((await rowsOf(scene.admin, 'columns=weather.rain,other.column'))[0]?.values).to.deep.equal({ 'weather.rain': '=wet' })
    await scene.workspace.disable('weather')
    expect((await scene.admin.get(`${base}/columns`)).json()).to.deep.equal({ items: [] })
    expect((await rowsOf(scene.admin, 'columns=weather.rain'))[0]?.values).to.deep.equal({})
    await scene.workspace.enable('weather')
  })

  it('tells people that their entries were looked at one by one', async () => {
    const before = await scene.workspace.inUnit((unit) => unit.query<{ looks: number }>(`select coalesce(sum(looks), 0)::int as looks from core.look where member_id = $1`, [scene.ben.id]))
    await rowsOf(scene.admin, `memberIds=${scene.ben.id}`)
    const after = await scene.workspace.inUnit((unit) => unit.query<{ looks: number }>(`select coalesce(sum(looks), 0)::int as looks from core.look where member_id = $1`, [scene.ben.id]))
    expect(after[0]!.looks - before[0]!.looks).to.equal(1)
  })

  it('refuses what makes no sense', async () => {
    const code = async (query: string): Promise<string> => (await scene.admin.get(`${base}/summary?${query}`)).json<{ code: string }>().code
    expect(await code('from=2026-03-02')).to.equal('invalid-range')
    expect(await code('from=2026-03-02&to=2026-03-01')).to.equal('invalid-range')
    expect(await code('memberIds=x')).to.equal('invalid-ids')
    expect(await code('group=day&subgroup=day')).to.equal('invalid-groups')
    expect((await scene.admin.get(`${base}/summary?group=colour`)).statusCode).to.equal(400)
    expect(scene.platform.faults).to.deep.equal([])
  })
})
