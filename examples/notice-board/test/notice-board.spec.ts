import { expect } from 'chai'
import { itKeepsThePluginContract } from '@overt/testing'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { axeViolations, closeTestBrowser, createUiTestPlatform, signIn, testBrowser } from '@overt/testing/ui'
import type { UiTestPlatform } from '@overt/testing/ui'

const folder = new URL('..', import.meta.url)
const settings = '/api/operator/notice-board/settings'

describe('the notice board', function () {
  this.timeout(120_000)
  let platform: UiTestPlatform
  let workspace: TestWorkspace
  let olga: TestMember

  before(async () => {
    platform = await createUiTestPlatform({ plugins: [folder], build: [folder] })
    workspace = await platform.workspace()
    olga = await workspace.member({ name: 'Olga' })
    await platform.addOperator(olga)
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  async function change(message: string, enabled: boolean) {
    const { version } = (await olga.get(settings)).json<{ version: number }>()
    return olga.put(settings, { settings: { message }, enabled, version })
  }

  it('is switched by the operator alone, for all workspaces, and only with a message', async () => {
    expect((await workspace.admin.patch('/plugins/notice-board', { enabled: true })).json()).to.include({ code: 'plugin-operated' })
    expect((await workspace.admin.get(settings)).statusCode).to.equal(404)
    expect((await change('', true)).statusCode).to.be.within(400, 499)
    expect((await change('The lift is out of order', true)).statusCode).to.equal(200)
    expect((await workspace.admin.get('/plugins/notice-board/message')).json()).to.deep.equal({ message: 'The lift is out of order' })
  })

  it('is shown by its app, to whoever is signed in', async () => {
    await change('The lift is out of order', true)
    const context = await (await testBrowser()).newContext({ locale: 'en-GB' })
    const page = await context.newPage()
    await page.goto(`${platform.origin}/apps/notice-board/`)
    await page.waitForURL(/sign-in/)
    await signIn(page, platform.origin, await workspace.member(), '/')
    await page.goto(`${platform.origin}/apps/notice-board/`)
    await page.getByRole('heading', { name: 'The lift is out of order' }).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await context.close()
  })

  it('numbers announcements without a gap, with a row in the trail of the installation', async () => {
    const announce = async (as: TestMember) => as.post('/api/operator/notice-board/announcements')
    expect((await announce(workspace.admin)).statusCode).to.equal(404)
    expect([await announce(olga), await announce(olga)].map((answer) => answer.json<object>())).to.deep.equal([{ number: 1 }, { number: 2 }])
    expect((await olga.get('/api/operator/trail')).body).to.include('notice-board.announced')
  })
})

itKeepsThePluginContract(folder)
