import { expect } from 'chai'
import JSZip from 'jszip'
import { createTestPlatform, type TestPlatform, type TestWorkspace } from '@overt/testing'

const base = '/plugins/privacy'
const kinds = ['record-of-processing', 'dpia', 'employee-notice', 'works-agreement', 'cookie-statement']

describe('documents from the live set-up', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  const markdown = async (file: string): Promise<string> => {
    const answer = await workspace.admin.get(`${base}/documents/${file}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.body
  }

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../activity', import.meta.url), new URL('../../screenshots', import.meta.url), new URL('..', import.meta.url)], clock: '2026-11-03T09:00:00Z' })
    workspace = await platform.workspace({ name: 'Acme', enabled: ['activity', 'screenshots', 'privacy'] })
    await workspace.admin.patch('/monitoring', {})
  })
  after(() => platform.close())

  it('say in both languages what the configuration says, and that they are drafts', async () => {
    for (const kind of kinds) {
      const [en, de] = [await markdown(`${kind}.md?language=en`), await markdown(`${kind}.md?language=de`)]
      expect(en, kind).to.contain('not legal advice').and.to.contain('DRAFT')
      expect(de, kind).to.contain('keine Rechtsberatung').and.to.contain('ENTWURF')
    }
    const record = await markdown('record-of-processing.md?language=en')
    expect(record).to.contain('| Screenshots |').and.to.contain('30 days')
    expect(await markdown('employee-notice.md?language=de')).to.contain('30 Tage')
  })

  it('name what has changed since the version before', async () => {
    expect(await markdown('dpia.md?language=en')).to.match(/Nothing has changed since 3 Nov 2026/)
    platform.clock.set('2026-11-20T09:00:00Z')
    await workspace.admin.patch('/plugins/screenshots', { settings: { retentionDays: 12 } })
    expect((await workspace.admin.get(`${base}/documents?language=en`)).json<{ items: { kind: string; changes: number }[] }>().items.find(({ kind }) => kind === 'record-of-processing')?.changes).to.be.greaterThan(1)
    const changed = await markdown('record-of-processing.md?language=en')
    expect(changed).to.match(/Since 3 Nov 2026/).and.to.match(/No longer: .*Screenshots · 30 days/).and.to.match(/New: .*Screenshots · 12 days/)
    expect(await markdown('record-of-processing.md?language=en')).to.match(/Nothing has changed since 20 Nov 2026/)
    expect((await workspace.admin.get('/audit?limit=50')).json<{ items: { action: string }[] }>().items.map(({ action }) => action)).to.include('privacy-document.made')
  })

  it('are PDF and DOCX, too', async () => {
    const pdf = await workspace.admin.get(`${base}/documents/works-agreement.pdf?language=de`)
    expect(pdf.headers['content-type']).to.equal('application/pdf')
    expect(pdf.rawPayload.subarray(0, 5).toString()).to.equal('%PDF-')
    const docx = await workspace.admin.get(`${base}/documents/works-agreement.docx?language=de`)
    expect(docx.statusCode, docx.body.slice(0, 300)).to.equal(200)
    const text = await (await JSZip.loadAsync(docx.rawPayload)).file('word/document.xml')!.async('string')
    expect(text).to.contain('Betriebsvereinbarung').and.to.contain('Screenshots')
  })

  it('are for those who answer for the set-up; members read those that are written for them', async () => {
    const mia = await workspace.member()
    for (const kind of kinds) expect((await mia.get(`${base}/documents/${kind}.md`)).statusCode, kind).to.equal(['employee-notice', 'cookie-statement'].includes(kind) ? 200 : 403)
    expect((await mia.get(`${base}/documents`)).json<{ items: { kind: string }[] }>().items.map(({ kind }) => kind)).to.deep.equal(['employee-notice', 'cookie-statement'])
    expect((await mia.get(`${base}/documents/nothing.md`)).statusCode).to.equal(400)
  })
})
