import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { PartsOf } from '@overt/sdk'
import type { TestWorkspace } from '@overt/testing/platform'
import { axeViolations, openPage, pageOf } from '@overt/testing/ui'
import { routes } from '../app/routes.ts'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const plugins = ['attendance', 'dashboards', 'reports', 'permissions', 'privacy'] as const
const withActions = ['activity', 'attendance', 'billing', 'chat', 'clickim', 'dashboards', 'permissions', 'privacy', 'punchim', 'reports', 'screenshots'] as const
const pictures = process.env.OVERT_TEST_PICTURES

describe('the command palette', function () {
  this.timeout(90_000)
  let platform: UiPlatform
  let workspace: TestWorkspace

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: [...plugins] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  }, plugins)

  it('finds what can be done by its name and by other words in both languages, and leads there', async () => {
    const { page, faults, close } = await openPage(platform, workspace.admin, '/work', { settled: true })
    const leads: readonly (readonly [string, string, string])[] = [
      ['invite', 'Invite people', '/settings/members'], ['kollege', 'Invite people', '/settings/members'], ['gdpr', 'Download my data', '/me/data'], ['enable', 'Switch plugins on or off', '/settings/plugins'],
      ['delete workspace', 'Delete workspace', '/settings/workspace'], ['papierkorb', 'Restore something deleted', '/trash'], ['genehmigen', 'Approve corrections and leave', '/attendance/requests'],
      ['excel', 'Export time', '/reports'], ['new schedule', 'Set a working schedule', '/attendance/schedules'],
      ['abonnieren', 'Have a report mailed regularly', '/reports/saved'], ['datenpanne', 'Report a data breach', '/privacy/breaches'], ['complain', 'Object to what is recorded about you', '/privacy'],
    ]
    for (const [typed, label, path] of leads) {
      await page.keyboard.press('Control+k')
      const palette = page.getByRole('dialog', { name: 'Command palette' })
      await palette.getByRole('textbox').or(palette.getByRole('combobox')).first().fill(typed)
      const found = palette.getByRole('option', { name: label })
      await found.first().waitFor()
      if (typed === 'invite') expect(await axeViolations(page)).to.deep.equal([])
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/palette-${typed.replaceAll(' ', '-')}.png` })
      await found.first().click()
      await page.waitForURL((url) => pageOf(url) === path)
      await palette.waitFor({ state: 'detached' })
    }
    expect(faults).to.deep.equal([])
    await close()
  })

  it('takes Enter for what was typed, however fast, also before the dialog or the server has answered', async () => {
    const zoe = await workspace.member({ name: 'Zoe Zander' })
    const { page, faults, close } = await openPage(platform, workspace.admin, '/work', { settled: true })
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    const held = Promise.withResolvers<undefined>()
    await page.route(/\/members\/choices\?/, async (route) => {
      await held.promise
      await route.continue()
    })
    for (const [typed, path] of [['audit', '/audit'], ['papierkorb', '/trash'], ['invite', '/settings/members']] as const) {
      await page.keyboard.press('Control+k')
      await page.keyboard.type(typed)
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => pageOf(url) === path)
      await palette.waitFor({ state: 'detached' })
    }
    await page.keyboard.press('Control+k')
    await page.keyboard.type('zoe zan')
    await page.keyboard.press('Enter')
    await palette.getByText('No matching data').or(palette.getByRole('status')).first().waitFor()
    expect(pageOf(new URL(page.url()))).to.equal('/settings/members')
    held.resolve(undefined)
    await page.waitForURL((url) => pageOf(url) === `/members/${zoe.id}`)
    await palette.waitFor({ state: 'detached' })
    expect(faults).to.deep.equal([])
    await close()
  })

  it('offers nobody what they may not do', async () => {
    const member = await workspace.member({ name: 'Mia' })
    const { page, close } = await openPage(platform, member, '/work', { settled: true })
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await palette.getByRole('option', { name: 'Download my data' }).waitFor()
    for (const label of ['Invite people', 'Switch plugins on or off', 'Change the workspace', 'Delete workspace', 'Enter time for somebody', 'Approve corrections and leave', 'Set a working schedule', 'Give or deny rights', 'Erase a member']) expect(await palette.getByRole('option', { name: label }).count(), label).to.equal(0)
    await close()
  })

  it('leads to pages that exist, whoever contributes the action', () => {
    const own = routes.flatMap((route) => [route.path, ...(route.children ?? []).map(({ path }) => `/${path}`)])
    for (const id of withActions) {
      const { parts } = JSON.parse(readFileSync(new URL(`../../plugins/${id}/dist/ui/ui.json`, import.meta.url), 'utf8')) as PartsOf
      const known = new Set([...own, ...parts.routes.map(({ path }) => path), ...parts.contributions.flatMap(({ slot }) => (slot === 'settings.page/v1' ? [`/settings/${id}`] : []))].map((path) => path.split('/:')[0]))
      const actions = parts.contributions.filter(({ slot }) => slot === 'palette.action/v1' || slot === 'member.action/v1')
      expect(actions.length, id).to.be.greaterThan(0)
      const [english, german] = (['en', 'de'] as const).map((language) => JSON.parse(readFileSync(new URL(`../../plugins/${id}/locales/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>)
      for (const { data } of actions) {
        const title = String(data['title'])
        expect(german![title], `${id} ${title}`).to.be.a('string').and.not.equal(english![title])
        if (data['memberId'] === undefined && !String(data['to']).includes(':')) expect(data['words'], `${id} ${title}`).to.be.an('array').with.length.above(3)
      }
      for (const { data } of actions) expect(known, `${id} ${String(data['id'])}`).to.include(String(data['to']).split('?')[0])
    }
  })
})
