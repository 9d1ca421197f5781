import { expect } from 'chai'
import { itKeepsThePluginContract } from '@overt/testing'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { axeViolations, closeTestBrowser, createUiTestPlatform, openPage } from '@overt/testing/ui'
import type { OpenedPage, UiTestPlatform } from '@overt/testing/ui'
import { startGitlab } from './gitlab.ts'

const folder = new URL('..', import.meta.url)
const base = '/plugins/gitlab-issues'
const issue = { id: 12, title: 'Mend the footer', web_url: 'https://gitlab.example/acme/site/-/issues/12', references: { full: 'acme/site#12' } }

describe('GitLab issues', function () {
  this.timeout(120_000)
  let platform: UiTestPlatform
  let workspace: TestWorkspace
  let ada: TestMember
  let gitlab: Awaited<ReturnType<typeof startGitlab>>
  let opened: OpenedPage | undefined

  before(async () => { platform = await createUiTestPlatform({ plugins: [folder], build: [folder], environment: { OVERT_PLUGIN_PRIVATE: 'on' } }) })
  beforeEach(async () => {
    gitlab = await startGitlab()
    gitlab.state.issues = [issue]
    workspace = await platform.workspace({ enabled: ['gitlab-issues'] })
    ada = await workspace.member()
    await setUp({ server: gitlab.address, clientId: 'overt', clientSecret: 'shared secret' })
  })
  afterEach(async () => {
    await opened?.close()
    opened = undefined
    await gitlab.close()
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  async function setUp(settings: object): Promise<void> {
    const answer = await workspace.admin.patch('/plugins/gitlab-issues', { settings })
    expect(answer.statusCode, answer.body).to.equal(200)
  }
  const issuesOf = async (member: TestMember) => (await member.get(`${base}/issues`)).json<{ state: string; items: { id: number; title: string }[] }>()
  /** Consent without a browser: what GitLab leads back with, as the page hands it over. */
  async function connect(member: TestMember): Promise<string | null> {
    const { address } = (await member.post(`${base}/connection`, { path: `/w/${workspace.slug}/gitlab-issues` })).json<{ address: string }>()
    const back = new URL((await fetch(address, { redirect: 'manual' })).headers.get('location')!)
    return (await member.put(`${base}/connection`, Object.fromEntries(back.searchParams))).json<{ fault: string | null }>().fault
  }

  it('are connected, listed, started and disconnected in the browser', async () => {
    const made = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const taskId = await made('/tasks', { name: 'Plan', projectId: await made('/projects', { name: 'Site', organizationId: await made('/organizations', { name: 'Acme' }) }) })
    await ada.post('/timer/start', { taskId })
    opened = await openPage(platform, ada, '/gitlab-issues')
    const { page } = opened
    await page.getByText('Your account is not connected').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Connect GitLab' }).click()
    await page.getByText('acme/site#12').waitFor()
    expect(new URL(page.url()).hash, 'the code has left the address').to.equal('')
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Start the timer on Mend the footer' }).click()
    await page.getByText('The timer is running on Mend the footer', { exact: true }).first().waitFor()
    const { entry } = (await ada.get('/timer')).json<{ entry: { taskId: string } }>()
    expect((await ada.get(`/tasks/${entry.taskId}`)).json()).to.include({ name: 'Mend the footer (acme/site#12)' })
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByText('Your account is not connected').waitFor()
    expect(opened.faults.filter((fault) => !fault.startsWith(`request to another host: ${gitlab.address}/oauth/authorize?`))).to.deep.equal([])
  })

  it('are of whoever connected, and of nobody else', async () => {
    expect(await connect(ada)).to.equal(null)
    expect(await issuesOf(ada)).to.deep.equal({ state: 'connected', items: [{ id: 12, title: 'Mend the footer', reference: 'acme/site#12', url: issue.web_url }] })
    expect(await issuesOf(workspace.admin)).to.deep.equal({ state: 'not-connected', items: [] })
    expect((await workspace.admin.post(`${base}/issues/12/start`)).json()).to.include({ code: 'gitlab-not-connected', status: 409 })
    expect((await ada.post(`${base}/issues/13/start`)).json()).to.include({ code: 'gitlab-issue-gone', status: 404 })
  })

  it('say what is wrong: nothing set up, declined, no answer, a token that was withdrawn', async () => {
    gitlab.state.declines = true
    expect(await connect(ada)).to.equal('declined')
    gitlab.state.declines = false
    await connect(ada)
    gitlab.state.fault = 500
    expect(await issuesOf(ada)).to.deep.equal({ state: 'unavailable', items: [] })
    gitlab.state.fault = 0
    gitlab.state.tokens.clear()
    expect(await issuesOf(ada)).to.deep.equal({ state: 'not-connected', items: [] })
    await setUp({ server: '', clientId: 'overt' })
    expect(await issuesOf(ada)).to.deep.equal({ state: 'not-set-up', items: [] })
    expect((await ada.post(`${base}/connection`, { path: `/w/${workspace.slug}/gitlab-issues` })).json()).to.deep.equal({ address: null })
  })

  it('take what is no list, and no issue, for none', async () => {
    await connect(ada)
    gitlab.state.issues = [{ ...issue, title: '\u200b' }, { ...issue, web_url: 'javascript:alert(1)' }, { id: 'x' }, issue]
    expect((await issuesOf(ada)).items.map(({ id }) => id)).to.deep.equal([12])
    for (const path of ['https://evil.example', '//evil.example', '/w/acme/settings']) expect((await ada.post(`${base}/connection`, { path })).statusCode, path).to.equal(400)
    expect((await workspace.admin.patch('/plugins/gitlab-issues', { settings: { server: 'javascript:alert(1)' } })).json()).to.include({ code: 'wrong-settings' })
  })

  it('are gone with the plugin: its tokens are revoked', async () => {
    await connect(ada)
    await workspace.admin.patch('/plugins/gitlab-issues', { enabled: false })
    for (let tries = 0; gitlab.state.revoked === 0 && tries < 100; tries += 1) await new Promise((resolve) => { setTimeout(resolve, 50) })
    expect(gitlab.state.revoked).to.equal(1)
  })
})

itKeepsThePluginContract(folder)
