import { expect } from 'chai'
import pg from 'pg'
import type { Page } from 'playwright-core'
import type { TestWorkspace } from '@overt/testing/platform'
import { axeViolations, openPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_SCREENSHOTS
const people = 130
const page50 = 50

describe('the choice of people', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  useUi({ plugins: [new URL('../../plugins/privacy/', import.meta.url)] }, async (made) => {
    platform = made
    workspace = await made.workspace({ enabled: ['privacy'] })
    const gone = await workspace.member({ name: 'Gone Gustav' })
    await workspace.admin.delete(`/members/${gone.id}`)
    const owner = new pg.Client({ connectionString: made.databaseUrls.admin })
    await owner.connect()
    await owner.query(`with person as (insert into identity."user" (id, name, email, email_verified) select gen_random_uuid(), case when n <= 2 then 'Alex Twin' else 'Person ' || lpad(n::text, 3, '0') end, 'p' || n || '@example.test', true from generate_series(1, ${String(people)}) n returning id)
      insert into core.member (workspace_id, id, user_id, role, joined_at) select $1, gen_random_uuid(), id, 'member', now() from person`, [workspace.id])
    await owner.end()
  }, ['privacy'])

  const shoot = async (page: Page, name: string): Promise<void> => { if (pictures !== undefined) await page.screenshot({ path: `${pictures}/member-select-${name}.png`, animations: 'disabled' }) }
  const listened = (page: Page): string[] => {
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url())
      if (/\/members(\/choices)?$/.test(pathname)) asked.push(pathname.replace(/.*\/members/, '/members') + search)
    })
    return asked
  }

  it('is a search on the server: a page at a time, by keyboard, those who left among them', async () => {
    const { page, faults, close } = await openPage(platform, workspace.admin, '/privacy/erasures', { settled: true })
    const asked = listened(page)
    await page.getByRole('button', { name: 'Erase a member' }).click()
    const field = page.getByRole('dialog', { name: 'Erase a member' }).getByRole('button', { name: 'Member', exact: true })
    await field.waitFor()
    expect(asked).to.deep.equal([])
    await field.press('Enter')
    await page.getByRole('option', { name: 'Person 003' }).waitFor()
    // The reader is left out, and the last one shows more.
    expect(await page.getByRole('option').count()).to.equal(page50)
    await shoot(page, 'open')
    await page.getByRole('option', { name: 'Show more people' }).click()
    await page.getByRole('option', { name: 'Person 090' }).waitFor()
    await page.getByPlaceholder('Search by name or address').fill('person 12')
    await page.getByRole('option', { name: 'Person 003' }).waitFor({ state: 'detached' })
    await page.getByRole('option', { name: 'Person 129' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('listbox').waitFor({ state: 'detached' })
    expect(await field.innerText()).to.match(/^Person 12\d$/)
    // The list is closed and no longer takes keys: who goes on by keyboard is where they were.
    expect(await field.evaluate((button) => button === document.activeElement)).to.equal(true)
    expect(await axeViolations(page)).to.deep.equal([])
    await field.press('Enter')
    await page.getByPlaceholder('Search by name or address').fill('gustav')
    await page.getByRole('option', { name: /Gone Gustav\s*removed/ }).click()
    expect(await field.innerText()).to.equal('Gone Gustav')
    await page.keyboard.press('Enter')
    await page.getByPlaceholder('Search by name or address').fill('twin')
    await page.getByRole('option', { name: /Alex Twin\s*p1@example\.test/ }).waitFor()
    await page.getByPlaceholder('Search by name or address').fill('nobody at all')
    await page.getByText('Nobody found').first().waitFor()
    await shoot(page, 'nobody')
    expect(asked.length).to.be.greaterThan(3)
    expect(asked.filter((path) => !path.startsWith('/members/choices?') || !path.includes('limit=50'))).to.deep.equal([])
    expect(faults).to.deep.equal([])
    await close()
  })

  for (const [width, scheme] of [[1440, 'light'], [390, 'dark']] as const) {
    it(`chooses several, and takes one away again, ${String(width)} pixels wide`, async () => {
      const { page, faults, close } = await openPage(platform, workspace.admin, '/privacy/council', { width, scheme, settled: true })
      await page.getByRole('button', { name: 'Choose representatives' }).click()
      await page.getByRole('button', { name: /^Choose representatives/ }).click()
      for (const name of ['Person 101', 'Person 102']) {
        await page.getByPlaceholder('Search by name or address').fill(name)
        await page.getByRole('option', { name }).click()
        await page.getByRole('button', { name: `Remove ${name}`, includeHidden: true }).waitFor()
      }
      await page.keyboard.press('Escape')
      await page.getByRole('listbox').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Choose representatives: Person 101, Person 102' }).waitFor()
      expect(await axeViolations(page)).to.deep.equal([])
      await shoot(page, `several-${String(width)}`)
      await page.getByRole('button', { name: 'Remove Person 101' }).click()
      await page.getByRole('button', { name: 'Choose representatives: Person 102' }).waitFor()
      expect(faults).to.deep.equal([])
      await close()
    })
  }
})
