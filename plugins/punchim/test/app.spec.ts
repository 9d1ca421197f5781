/// <reference lib="dom" />
import { createOTP } from '@better-auth/utils/otp'
import { base32 } from '@better-auth/utils/base32'
import { uuidv7 } from '@overt/sdk'
import type { TestMember } from '@overt/testing'
import { signedInBrowser } from '../../../core/test/identity-support.ts'
import type { TestPlatform } from '@overt/testing/platform'
import { expect } from 'chai'
import { axeViolations } from '@overt/testing/ui'
import { assign, bigButton, outcome, punchWorkspace, signInOnPhone, useApp } from './app-support.ts'
import { base, created, makeTask } from './punchim-support.ts'

async function withSecondFactor(platform: TestPlatform, member: TestMember): Promise<{ readonly codeNow: () => Promise<string>; readonly backupCodes: readonly string[] }> {
  const browser = await signedInBrowser(platform, member)
  const { totpURI, backupCodes } = (await browser.post('/api/auth/two-factor/enable', { password: member.password })).json<{ totpURI: string; backupCodes: string[] }>()
  const secret = new TextDecoder().decode(base32.decode(new URL(totpURI).searchParams.get('secret') ?? ''))
  const codeNow = (shiftSeconds = 0) => createOTP(secret).hotp(Math.floor((Date.now() / 1_000 + shiftSeconds) / 30))
  expect((await browser.post('/api/auth/two-factor/verify-totp', { code: await codeNow(-30) })).statusCode).to.equal(200)
  return { codeNow, backupCodes }
}

describe('the punch clock on a phone', function () {
  this.timeout(120_000)
  const app = useApp()

  it('signs in once and punches in and out with one button', async () => {
    const { workspace, person, taskId } = await app.somebody()
    const phone = await app.phone()
    const { page } = phone
    await signInOnPhone(page, person)
    await bigButton(page).filter({ hasText: 'Punch in' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.include('You\'re in')
    const running = (await workspace.admin.get(`/entries?memberId=${person.id}`)).json<{ items: { taskId: string; source: string; stoppedAt: string | null }[] }>().items
    expect(running.map(({ taskId: task, source, stoppedAt }) => [task, source, stoppedAt])).to.deep.equal([[taskId, 'punch', null]])

    await page.reload()
    await bigButton(page).filter({ hasText: 'Punch out' }).click()
    await outcome(page).filter({ hasText: 'Punched out at' }).waitFor()
    expect(await page.locator('.punch-row').count()).to.equal(2)
    expect((await app.punchesOf({ workspace, person })).map(({ kind, disputed }) => [kind, disputed])).to.deep.equal([['out', false], ['in', false]])
  })

  it('says what to do where nobody has assigned a task', async () => {
    const { workspace } = await punchWorkspace(app.test, {})
    const person = await workspace.member({ name: 'New Person' })
    const phone = await app.phone({ width: 360, height: 640 })
    const { page } = phone
    await signInOnPhone(page, person)
    await page.getByText('You can\'t punch in yet').waitFor()
    expect(await bigButton(page).count()).to.equal(0)
    expect(await axeViolations(page)).to.deep.equal([])
  })

  it('lets the person choose the task where several are assigned', async () => {
    const { workspace, person } = await app.somebody()
    const more = await created(workspace.admin, `${base}/assignments`, { memberId: person.id, taskId: await makeTask(workspace, 'Front desk') })
    const phone = await app.phone()
    const { page } = phone
    await signInOnPhone(page, person)
    await page.getByLabel('What are you working on?').selectOption(more)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    await page.locator('.task strong', { hasText: 'Front desk' }).waitFor()
  })

  it('asks for the second factor, says what is wrong with a code, and takes a backup code instead', async () => {
    const { person } = await app.somebody()
    const { codeNow, backupCodes } = await withSecondFactor(app.test.platform, person)
    const { page } = await app.phone()
    await page.getByLabel('Email').fill(person.email)
    await page.getByLabel('Password').fill('something else')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Email or password is wrong.').waitFor()
    await signInOnPhone(page, person)
    await page.getByRole('heading', { name: 'Confirm it\'s you' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).to.equal('code')
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByLabel('Code').fill('000 000')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This code is wrong or was used before.').waitFor()
    await page.getByLabel('Code').fill(await codeNow())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await bigButton(page).filter({ hasText: 'Punch in' }).waitFor()

    await page.context().clearCookies()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await signInOnPhone(page, person)
    await page.getByRole('button', { name: 'Use a backup code' }).click()
    await page.getByLabel('Backup code').fill(backupCodes[0]!)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await bigButton(page).filter({ hasText: 'Punch in' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
  })

  it('lets a person of several workspaces choose, keeps the choice, and changes it in the menu', async () => {
    const { workspace, person } = await app.somebody()
    const other = await punchWorkspace(app.test, { gps: 'off' }, 'Quay')
    const memberId = uuidv7()
    await other.workspace.inUnit((unit) => unit.query(`insert into core.member (workspace_id, id, user_id, role, monitored, joined_at) values ($1, $2, $3, 'member', true, now())`, [other.workspace.id, memberId, person.userId]))
    await assign(other.workspace, { id: memberId }, other.taskId)
    // A third one has the punch clock off: it is no choice.
    const third = await app.test.platform.workspace({ name: 'Office' })
    await third.inUnit((unit) => unit.query(`insert into core.member (workspace_id, id, user_id, role, monitored, joined_at) values ($1, $2, $3, 'member', true, now())`, [third.id, uuidv7(), person.userId]))
    const { page } = await app.phone()
    await signInOnPhone(page, person)
    await page.getByRole('heading', { name: 'Which workspace?' }).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect((await page.locator('.row-button').allInnerTexts()).map((text) => text.trim()).toSorted()).to.deep.equal(['Harbour', 'Quay'])
    await page.getByRole('button', { name: 'Quay' }).click()
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    await page.reload()
    await bigButton(page).filter({ hasText: 'Punch out' }).waitFor()
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('button', { name: 'Change workspace' }).click()
    await page.getByRole('button', { name: 'Harbour' }).click()
    await bigButton(page).filter({ hasText: 'Punch in' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    for (const [at, id] of [[workspace, person.id], [other.workspace, memberId]] as const) expect((await app.punchesOf({ workspace: at, person: { id } })).map(({ kind }) => kind)).to.deep.equal(['in'])
  })
})
