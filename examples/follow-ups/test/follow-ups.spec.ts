import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import { itKeepsThePluginContract } from '@overt/testing'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { axeViolations, closeTestBrowser, createUiTestPlatform, openPage } from '@overt/testing/ui'
import type { OpenedPage, UiTestPlatform } from '@overt/testing/ui'

const folder = new URL('..', import.meta.url)
const dashboards = new URL('.', import.meta.resolve('@overt/plugin-dashboards/package.json'))

async function makeEntry(workspace: TestWorkspace, member: TestMember): Promise<string> {
  const made = async (as: TestMember, path: string, body: object) => (await as.post(path, body)).json<{ id: string }>().id
  const organizationId = await made(workspace.admin, '/organizations', { name: 'Acme' })
  const taskId = await made(workspace.admin, '/tasks', { name: 'Build', projectId: await made(workspace.admin, '/projects', { name: 'Site', organizationId }) })
  const startedAt = Temporal.Now.instant().subtract({ minutes: 5 })
  return made(member, '/entries', { taskId, description: 'Building', startedAt: startedAt.toString(), stoppedAt: startedAt.add({ minutes: 3 }).toString() })
}

describe('follow-ups', function () {
  this.timeout(120_000)
  let platform: UiTestPlatform
  let workspace: TestWorkspace
  let ada: TestMember
  let entryId: string
  let opened: OpenedPage | undefined

  before(async () => { platform = await createUiTestPlatform({ plugins: [dashboards, folder], build: [folder] }) })
  beforeEach(async () => {
    workspace = await platform.workspace({ enabled: ['dashboards', 'follow-ups'] })
    ada = await workspace.member()
    entryId = await makeEntry(workspace, ada)
  })
  afterEach(async () => {
    await opened?.close()
    opened = undefined
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = async (path: string) => (opened = await openPage(platform, ada, path)).page
  async function addFollowUp(text: string): Promise<void> {
    const answer = await ada.post('/plugins/follow-ups/items', { entryId, text })
    expect(answer.statusCode, answer.body).to.equal(200)
  }

  it('stand with their entry, for their member and nobody else', async () => {
    await addFollowUp('Call back')
    const notes = async (member: TestMember) => (await member.get(`/entries/${entryId}/notes`)).json<{ items: { kind: string; data: object }[] }>().items
    expect((await notes(ada)).map(({ kind, data }) => ({ kind, data }))).to.deep.equal([{ kind: 'follow-ups.open', data: { text: 'Call back' } }])
    expect((await (await workspace.member()).get('/plugins/follow-ups/items')).json()).to.deep.equal({ items: [] })
    const page = await open('/time?view=list')
    await page.getByRole('button', { name: /Building/ }).first().click()
    await page.getByRole('dialog').getByText('Follow up: Call back').waitFor()
  })

  it('are the first page while there are some, and are done with one click', async () => {
    await addFollowUp('Call back')
    const page = await open('/')
    await page.getByRole('heading', { level: 1, name: 'Follow-ups' }).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Done: Call back' }).click()
    await page.getByText('Nothing to follow up').waitFor()
    expect(opened!.faults).to.deep.equal([])
  })

  it('wait for a decision, and are told when another comes', async () => {
    await addFollowUp('Call back')
    const page = await open('/members')
    await page.getByRole('button', { name: /Notifications/ }).click()
    await page.getByText('1 follow-up is open').waitFor()
    await addFollowUp('Send the invoice')
    await page.getByText('2 follow-ups are open').waitFor()
  })

  it('are found in the command palette', async () => {
    await addFollowUp('Call back')
    const page = await open('/members')
    await page.keyboard.press('ControlOrMeta+k')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await palette.getByRole('textbox').or(palette.getByRole('combobox')).first().fill('call back')
    await palette.getByRole('option', { name: 'Call back' }).click()
    await page.getByRole('heading', { level: 1, name: 'Follow-ups' }).waitFor()
  })

  it('are shown on a dashboard, as many as its owner chose', async () => {
    for (const text of ['Call back', 'Send the invoice']) await addFollowUp(text)
    const { id } = (await ada.post('/plugins/dashboards/dashboards', {
      name: 'Mine', scope: {}, layout: [{ id: uuidv7(), kind: 'follow-ups/open', title: null, x: 0, y: 0, w: 4, h: 4, scope: null, settings: { count: 1 } }],
    })).json<{ id: string }>()
    const page = await open(`/dashboards/${id}`)
    await page.getByText('Call back').waitFor()
    expect(await page.getByText('Send the invoice').count()).to.equal(0)
  })
})

itKeepsThePluginContract(folder, {
  fill: async (workspace) => {
    const member = await workspace.member()
    expect((await member.post('/plugins/follow-ups/items', { entryId: await makeEntry(workspace, member), text: 'Call back' })).statusCode).to.equal(200)
  },
})
