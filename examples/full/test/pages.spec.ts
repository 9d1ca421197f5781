import { expect } from 'chai'
import type { TestMember } from '@overt/testing'
import { axeViolations, closeTestBrowser, createUiTestPlatform, mountPage, openPage, toastWith } from '@overt/testing/ui'
import type { UiTestPlatform } from '@overt/testing/ui'

const folder = new URL('..', import.meta.url)

describe('the page of moods', function () {
  this.timeout(120_000)
  let platform: UiTestPlatform
  let ada: TestMember

  before(async () => {
    platform = await createUiTestPlatform({ plugins: [folder], build: [folder] })
    ada = await (await platform.workspace({ enabled: ['mood'] })).member()
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  // region open-page
  it('takes a mood with one click', async () => {
    const { page, faults, close } = await openPage(platform, ada, '/mood')
    await page.getByRole('button', { name: '4 of 5' }).click()
    await page.getByRole('row').filter({ hasText: '4' }).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect(faults).to.deep.equal([])
    await close()
  })
  // endregion open-page

  // region mount-page
  it('shows what it is given, and says what is refused', async () => {
    const mounted = await mountPage(platform, ada, {
      plugin: 'mood', path: '/mood',
      answers: {
        'GET /days': { body: { items: [{ date: '2026-03-02', average: 3.5, count: 2, mine: null }] } },
        'PUT /days/:date': { status: 409, body: { code: 'closed', title: 'The year is closed', detail: 'Ask your admin.', status: 409 } },
      },
    })
    await mounted.page.getByRole('row').filter({ hasText: '3.5' }).waitFor()
    await mounted.page.getByRole('button', { name: '4 of 5' }).click()
    expect(await toastWith(mounted.page, 'The year is closed')).to.include('Ask your admin.')
    expect(mounted.requests.find(({ method }) => method === 'PUT')?.body).to.deep.equal({ score: 4 })
    await mounted.close()
  })
  // endregion mount-page
})
