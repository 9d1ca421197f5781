import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { TestMember } from '@overt/testing'
import type { ReportExport } from '../contracts.ts'
import { base, setScene } from './reports-support.ts'
import type { Scene } from './reports-support.ts'

const march = { from: '2026-03-01', to: '2026-03-31' }

describe('an export in the background', () => {
  let scene: Scene
  before(async () => { scene = await setScene() })
  after(() => scene.platform.close())

  async function begin(member: TestMember, body: object): Promise<ReportExport> {
    const answer = await member.post(`${base}/exports`, body)
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<ReportExport>()
  }
  const one = async (member: TestMember, id: string): Promise<ReportExport> => (await member.get(`${base}/exports/${id}`)).json<ReportExport>()
  function filesOf(id: string): string[] {
    const folder = join(scene.platform.dataFolder, 'files', scene.workspace.id, 'reports', 'exports', id)
    return existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile()).map(({ name }) => name) : []
  }

  it('is made by the queue and downloaded by its owner', async () => {
    const begun = await begin(scene.admin, { format: 'csv', query: march })
    expect(begun).to.include({ state: 'waiting', rowsTotal: 4, rowsDone: 0, filename: 'report 2026-03-01 2026-03-31.csv' })
    expect((await scene.admin.get(`${base}/exports/${begun.id}/file`)).json()).to.include({ code: 'export-not-ready' })
    await scene.platform.drain()
    const made = await one(scene.admin, begun.id)
    expect(made).to.include({ state: 'ready', rowsDone: 4, problem: null })
    const file = await scene.admin.get(`${base}/exports/${begun.id}/file`)
    const direct = await scene.admin.get(`${base}/export.csv?from=2026-03-01&to=2026-03-31`)
    expect(file.body).to.equal(direct.body)
    expect(file.rawPayload.length).to.equal(made.bytes)
    expect(file.headers['content-disposition']).to.equal('attachment; filename="report 2026-03-01 2026-03-31.csv"')
    const { items } = (await scene.admin.get(`${base}/exports`)).json<{ items: ReportExport[] }>()
    expect(items.map(({ id }) => id)).to.deep.equal([begun.id])
  })

  it('is nobody else’s, whatever their role', async () => {
    const { id } = await begin(scene.mia, { format: 'csv', query: march })
    await scene.platform.drain()
    for (const member of [scene.admin, scene.ben]) {
      for (const path of ['', '/file']) expect((await member.get(`${base}/exports/${id}${path}`)).statusCode).to.equal(404)
      expect((await member.delete(`${base}/exports/${id}`)).statusCode).to.equal(404)
    }
    expect((await scene.mia.get(`${base}/exports/${id}/file`)).body).to.not.include('Ben')
  })

  it('leaves no file when it is thrown away, before or after it was made', async () => {
    const [early, late] = [await begin(scene.admin, { format: 'xlsx', query: march, sheets: true }), await begin(scene.admin, { format: 'pdf', query: march })]
    expect((await scene.admin.delete(`${base}/exports/${early.id}`)).statusCode).to.equal(204)
    await scene.platform.drain()
    expect(filesOf(early.id)).to.deep.equal([])
    expect(filesOf(late.id)).to.deep.equal(['0'])
    expect((await scene.admin.delete(`${base}/exports/${late.id}`)).statusCode).to.equal(204)
    expect(filesOf(late.id)).to.deep.equal([])
    for (const { id } of [early, late]) expect((await scene.admin.get(`${base}/exports/${id}`)).statusCode).to.equal(404)
  })

  it('is made again after a process died in the middle of it, and given up after three times', async () => {
    const { id } = await begin(scene.admin, { format: 'csv', query: march })
    const die = (): Promise<unknown> => scene.workspace.inUnit((unit) => unit.query(
      `update p_reports.export set state = 'running', parts = 1, finished_at = null, beat_at = $2::timestamptz - interval '3 minutes' where id = $1`, [id, scene.platform.clock.now().toString()]))
    await scene.platform.drain()
    for (const _ of [1, 2]) {
      await die()
      await scene.platform.drain()
      expect(await one(scene.admin, id)).to.include({ state: 'ready', rowsDone: 4 })
    }
    await die()
    await scene.platform.drain()
    expect(await one(scene.admin, id)).to.include({ state: 'failed', problem: 'export-interrupted' })
    expect(filesOf(id)).to.deep.equal([])
  })

  it('says in a stable code why it failed', async () => {
    const { id } = await begin(scene.ben, { format: 'csv', query: march })
    await scene.workspace.inUnit((unit) => unit.query(`update p_reports.export set query = '{"memberIds": "nonsense"}' where id = $1`, [id]))
    await scene.platform.drain()
    expect(await one(scene.ben, id)).to.include({ state: 'failed', problem: 'invalid-ids' })
    expect(filesOf(id)).to.deep.equal([])
  })

  it('is kept for a day', async () => {
    const { id } = await begin(scene.mia, { format: 'csv', query: march })
    await scene.platform.drain()
    expect(filesOf(id)).to.deep.equal(['0'])
    scene.platform.clock.advance({ hours: 24, minutes: 1 })
    await scene.platform.drain()
    expect(filesOf(id)).to.deep.equal([])
    expect((await scene.mia.get(`${base}/exports`)).json()).to.deep.include({ items: [] })
    expect(scene.platform.faults).to.deep.equal([])
  })

  it('is refused where the selection makes no sense', async () => {
    expect((await scene.mia.post(`${base}/exports`, { format: 'doc', query: march })).statusCode).to.equal(400)
    expect((await scene.mia.post(`${base}/exports`, { format: 'csv', query: { memberIds: 'x' } })).json()).to.include({ code: 'invalid-ids' })
    expect((await scene.mia.post(`${base}/exports`, { format: 'csv', query: { ...march, colour: 'red' } })).statusCode).to.equal(400)
  })
})
