import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { AttendanceDay } from '../contracts.ts'
import { base, days, openOffice } from './office.ts'

describe('the attendance API', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  before(async () => {
    ({ platform, workspace, member, hr } = await openOffice())
  })
  after(() => platform.close())

  it('leaves out of a widget whom its reader may not see, where the list itself refuses them', async () => {
    const both = `from=2026-03-02&to=2026-03-02&memberIds=${member.id},${hr.id}`
    expect((await member.get(`${base}/days?${both}`)).statusCode).to.equal(404)
    expect((await days(member, `${both}&readable=true`)).map(({ memberId }) => memberId)).to.deep.equal([member.id])
    expect((await days(hr, `${both}&readable=true`)).map(({ memberId }) => memberId)).to.have.members([member.id, hr.id])
  })

  it('gives people and their days page by page, to each reader those whom they may see', async () => {
    const team = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['attendance'] })
    const mia = await team.member({ name: 'Mia Member' })
    const hana = await team.member({ name: 'Hana HR', role: 'hr' })
    for (const name of ['Adam', 'zoe']) await team.member({ name })
    type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null }
    async function walk<T>(asker: TestMember, path: string): Promise<readonly (readonly T[])[]> {
      const pages: (readonly T[])[] = []
      let cursor: string | null = null
      do {
        const answer = await asker.get(`${base}/${path}${cursor === null ? '' : `&cursor=${cursor}`}`)
        expect(answer.statusCode, answer.body).to.equal(200)
        const page: Page<T> = answer.json<Page<T>>()
        pages.push(page.items)
        cursor = page.nextCursor
      } while (cursor !== null)
      return pages
    }
    const everybody = (await hana.get(`${base}/people`)).json<Page<{ id: string; name: string }>>()
    const people = await walk<{ id: string; name: string }>(hana, 'people?limit=2')
    expect(people.map((page) => page.length)).to.deep.equal([2, 2, 1])
    expect(people.flat().map(({ name }) => name)).to.deep.equal(['Ada Admin', 'Adam', 'Hana HR', 'Mia Member', 'zoe'])
    expect(people.flat()).to.deep.equal(everybody.items)
    expect((await walk<{ name: string }>(hana, 'people?limit=2&search=AD')).flat().map(({ name }) => name)).to.deep.equal(['Ada Admin', 'Adam'])
    expect((await walk<{ name: string }>(mia, 'people?limit=2')).flat().map(({ name }) => name)).to.deep.equal(['Mia Member'])

    const range = 'from=2026-03-02&to=2026-03-02'
    const whole = await days(hana, range)
    const paged = await walk<AttendanceDay>(hana, `days?${range}&limit=2`)
    expect(paged.map((page) => new Set(page.map(({ memberId }) => memberId)).size)).to.deep.equal([2, 2, 1])
    expect(paged.flat()).to.deep.equal(whole)
    expect((await walk<AttendanceDay>(hana, `days?${range}&limit=1&memberIds=${mia.id},${hana.id}`)).flat().map(({ memberId }) => memberId)).to.deep.equal([mia.id, hana.id].sort())
    expect((await walk<AttendanceDay>(mia, `days?${range}&limit=2`)).flat().map(({ memberId }) => memberId)).to.deep.equal([mia.id])
    expect((await hana.get(`${base}/days?${range}&cursor=last`)).statusCode).to.equal(400)
    expect((await hana.get(`${base}/people?limit=0`)).statusCode).to.equal(400)
  })

  it('is closed while the plugin is off', async () => {
    await workspace.disable('attendance')
    expect((await hr.get(`${base}/days?from=2026-03-02&to=2026-03-03`)).json()).to.include({ status: 404, code: 'plugin-disabled' })
    await workspace.enable('attendance')
    expect((await hr.get(`${base}/days?from=2026-03-02&to=2026-03-03`)).statusCode).to.equal(200)
  })

  it('answers those who are not signed in with 401', async () => {
    expect((await platform.app.inject(`/api/workspaces/${workspace.id}/plugins/attendance/days?from=2026-03-02&to=2026-03-02`)).statusCode).to.equal(401)
  })
})
