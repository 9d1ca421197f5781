import { expect } from 'chai'
import { axeViolations, signIn } from '@overt/testing/ui'
import { disconnect, keptEverything, startTask } from './offline-support.ts'
import { useWorkScene } from './work-scene.ts'

describe('changes made offline on a device of several tabs, people and workspaces', function () {
  this.timeout(90_000)
  const scene = useWorkScene()

  it('sends each change once from two tabs, which both show it', async () => {
    await scene.open()
    const other = await scene.context.newPage()
    await other.goto(scene.platform.origin)
    await disconnect(scene.context, scene.page)
    await startTask(scene.page, 'Drafts')
    await other.getByText('One change is waiting to be sent').waitFor()
    await other.getByRole('group', { name: 'Running entry' }).getByRole('link', { name: 'Drafts' }).waitFor()
    let posted = 0
    scene.context.on('request', (request) => { if (request.url().endsWith('/timer/start')) posted += 1 })
    await scene.context.setOffline(false)
    await scene.sent()
    await other.getByText('to be sent').waitFor({ state: 'detached' })
    expect([posted, (await scene.entries()).length]).to.deep.equal([1, 1])
  })

  it('asks before signing out with changes that cannot be sent, and erases everything then', async () => {
    await scene.open()
    await disconnect(scene.context, scene.page)
    await startTask(scene.page, 'Drafts')
    await scene.file(1, 2)
    await scene.context.setOffline(false)
    await scene.notice('was not accepted').or(scene.notice('to be sent')).first().waitFor()
    const leave = async (): Promise<void> => {
      await scene.page.getByRole('button', { name: /Ada/ }).click()
      await scene.page.getByRole('menuitem', { name: 'Sign out' }).click()
    }
    await leave()
    const question = scene.page.getByRole('dialog', { name: 'Discard changes that were not sent?' })
    await question.waitFor()
    expect((await axeViolations(scene.page)).join('\n')).to.equal('')
    await question.getByRole('button', { name: 'Cancel' }).click()
    await scene.notice('was not accepted').waitFor()
    await leave()
    await question.getByRole('button', { name: 'Discard and sign out' }).click()
    await scene.page.waitForURL(/sign-in/)
    expect(await scene.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), 'nothing of the person stays').to.not.include('overt-kept')
    expect(await scene.page.evaluate(() => localStorage.getItem('overt.waiting-changes'))).to.equal('{}')
    await scene.context.setOffline(true)
    await scene.page.goto(`${scene.platform.origin}/time`)
    await scene.page.getByText('This needs a connection').waitFor()
  })

  it('neither shows nor sends what somebody else left on the device, and keeps it for them', async () => {
    await scene.open()
    await disconnect(scene.context, scene.page)
    await startTask(scene.page, 'Drafts')
    // Their session ends elsewhere; somebody else signs in.
    await scene.context.clearCookies()
    await scene.context.setOffline(false)
    await scene.page.waitForURL(/sign-in/)
    const second = await scene.workspace.member({ name: 'Grace' })
    await signIn(scene.page, scene.platform.origin, second)
    await scene.notice('One change that somebody else made on this device was not sent').waitFor()
    expect(await scene.page.getByText('Drafts').count(), 'what it is, nobody else sees').to.equal(0)
    expect((await axeViolations(scene.page)).join('\n')).to.equal('')
    expect([await scene.entries(), await scene.entries(second)]).to.deep.equal([[], []])
    await keptEverything(scene.page)
    await scene.context.clearCookies()
    await signIn(scene.page, scene.platform.origin, scene.member)
    await scene.running('Drafts').waitFor()
    await scene.sent()
    expect((await scene.entries()).length).to.equal(1)
  })

  /** Makes another workspace of the member, and keeps both on the device; the second one is open. */
  async function openTwoWorkspaces() {
    const made = await scene.member.post('/api/workspaces', { name: 'Second', timeZone: 'Europe/Berlin' })
    const second = made.json<{ id: string }>()
    const inSecond = <T>(method: 'GET' | 'PATCH' | 'POST', path: string, payload?: object, headers = {}) => scene.platform.app.inject({ method, url: `/api/workspaces/${second.id}${path}`, headers: { authorization: `Bearer ${scene.member.token}`, ...headers }, ...payload === undefined ? {} : { payload } }).then((answer) => answer.json<T>())
    await inSecond('PATCH', '', { onboarding: { completed: true, step: 5 } }, { 'if-match': String(made.headers.etag) })
    const { id: organizationId } = await inSecond<{ id: string }>('POST', '/organizations', { name: 'Elsewhere' })
    const { id: projectId } = await inSecond<{ id: string }>('POST', '/projects', { name: 'Garden', organizationId })
    const { id: taskId } = await inSecond<{ id: string }>('POST', '/tasks', { name: 'Digging', projectId })
    await scene.open({ path: `/?workspace=${scene.workspace.id}` })
    await keptEverything(scene.page)
    await switchTo('Acme', 'Second')
    await keptEverything(scene.page)
    await scene.page.reload()
    await scene.page.getByRole('heading', { name: 'My day' }).waitFor()
    return { inSecond, taskId }
  }
  async function switchTo(from: string, to: string): Promise<void> {
    await scene.page.getByRole('button', { name: new RegExp(`${from}.*Switch workspace`) }).click()
    await scene.page.getByRole('menuitemcheckbox', { name: to }).click()
    await scene.page.getByRole('button', { name: new RegExp(`${to}.*Switch workspace`) }).waitFor()
  }

  it('keeps the changes of one person in two workspaces apart, and sends both from whichever is open', async () => {
    const { inSecond } = await openTwoWorkspaces()
    await disconnect(scene.context, scene.page)
    await startTask(scene.page, 'Digging')
    await scene.notice('One change is waiting to be sent').waitFor()
    await switchTo('Second', 'Acme')
    expect(await scene.page.getByText('Digging').count(), 'each shows its own').to.equal(0)
    await startTask(scene.page, 'Drafts')
    await scene.notice('One change is waiting to be sent').waitFor()
    await scene.context.setOffline(false)
    await scene.sent()
    // The notice is of this workspace; what waits in the other one may still be on its way.
    await scene.page.waitForFunction(() => localStorage.getItem('overt.waiting-changes') === '{}')
    const running = async (): Promise<unknown[]> => [(await scene.entries()).map(({ taskId }) => taskId), (await inSecond<{ entry: { task?: string } | null }>('GET', '/timer')).entry !== null]
    expect(await running()).to.deep.equal([[scene.taskId], true])
  })

  it('says in every workspace that a change was refused in another, and leads to the decision there', async () => {
    const { inSecond, taskId } = await openTwoWorkspaces()
    await disconnect(scene.context, scene.page)
    await startTask(scene.page, 'Digging')
    await switchTo('Second', 'Acme')
    // Meanwhile, on another device.
    const now = Temporal.Now.instant()
    await inSecond('POST', '/entries', { taskId, startedAt: now.subtract({ minutes: 1 }).toString(), stoppedAt: now.add({ minutes: 1 }).toString() })
    await scene.context.setOffline(false)
    await scene.notice('One change that you made without a connection in Second was not accepted').waitFor()
    expect((await axeViolations(scene.page)).join('\n')).to.equal('')
    await scene.picture('offline-refused-elsewhere')
    await scene.page.getByRole('button', { name: 'Open Second' }).click()
    const dialog = scene.page.getByRole('dialog', { name: 'Changes made offline' })
    await dialog.getByText('Start Digging').waitFor()
    await scene.picture('offline-decide-elsewhere')
    await dialog.getByRole('button', { name: 'Discard' }).click()
    await dialog.waitFor({ state: 'detached' })
    await switchTo('Second', 'Acme')
    await scene.notice('was not accepted').waitFor({ state: 'detached' })
    expect((await inSecond<{ entry: unknown }>('GET', '/timer')).entry).to.equal(null)
  })
})
