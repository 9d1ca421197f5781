/// <reference lib="dom" />
import { expect } from 'chai'
import { axeViolations } from '@overt/testing/ui'
import type { Punch } from '../wire.ts'
import { choose, selfie, usePunchPages } from './pages-scene.ts'
import { base, circle, created } from './punchim-support.ts'

describe('punches in the browser', function () {
  this.timeout(180_000)
  let outsideId: string
  const scene = usePunchPages(async () => {
    const now = Temporal.Now.instant()
    outsideId = await scene.punch(scene.ada, 'in', now.subtract({ minutes: 90 }), 340)
    await scene.ada.put(`${base}/punches/${outsideId}/selfie`, await selfie(), { 'content-type': 'image/jpeg' })
    await scene.punch(scene.ada, 'out', now.subtract({ minutes: 30 }), 0)
    await scene.punch(scene.grace, 'in', now.subtract({ minutes: 80 }), 10)
    await scene.punch(scene.grace, 'out', now.subtract({ minutes: 20 }), null)
  })

  it('shows punches with verdict and flags, opens one with its map and selfie, which its member can see, and decides it by keyboard', async () => {
    const { page, faults, close } = await scene.open(scene.manager, '/punches')
    const row = page.getByRole('row').filter({ hasText: 'Ada Lovelace' }).filter({ hasText: 'Outside' })
    await row.getByText('To decide').waitFor()
    await page.getByRole('button', { name: /punches, zoom in|Ada Lovelace, In/ }).first().waitFor()
    await row.focus()
    await page.keyboard.press('Enter')
    const panel = page.getByRole('dialog')
    await panel.getByText(/240 m beyond the edge of Main gate, measured to within 10 m/).waitFor()
    const picture = panel.getByRole('img', { name: 'Selfie of Ada Lovelace with this punch' })
    await picture.waitFor()
    await page.waitForFunction(() => document.querySelector<HTMLImageElement>('[role=dialog] img')?.naturalWidth === 320)
    await panel.getByRole('region', { name: 'Location of the punch' }).locator('.leaflet-interactive').first().waitFor({ state: 'attached' })
    const looks = (await scene.ada.get('/me/looks')).json<{ items: { subject: string; viewerName: string }[] }>().items
    expect(looks.some(({ subject, viewerName }) => subject === 'Punch.selfie' && viewerName === 'Mary Jackson')).to.equal(true)
    expect(await axeViolations(page)).to.deep.equal([])
    await panel.getByRole('region', { name: 'Details' }).focus()
    await page.keyboard.press('a')
    await panel.getByText('Accepted').waitFor()
    expect((await scene.ada.get(`${base}/punches/${outsideId}`)).json<Punch>().decision).to.include({ decision: 'accept', byName: 'Mary Jackson' })
    await page.keyboard.press('k')
    await panel.getByText('Grace Hopper').first().waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('decides several at once with one comment, and leaves out one’s own', async () => {
    const at = Temporal.Now.instant().subtract({ hours: 5 })
    const mine = await scene.punch(scene.manager, 'in', at, 500)
    const theirs = await scene.punch(scene.grace, 'in', at, 500)
    const { page, faults, close } = await scene.open(scene.manager, '/punches?flag=disputed')
    for (const name of ['Mary Jackson', 'Grace Hopper']) await page.getByRole('row').filter({ hasText: name }).filter({ hasText: 'Outside' }).getByRole('checkbox').check()
    await page.getByLabel('Comment (optional)').fill('Asked by phone')
    await page.getByRole('button', { name: 'Reject', exact: true }).click()
    await page.getByText('Punch rejected').first().waitFor()
    expect((await scene.grace.get(`${base}/punches/${theirs}`)).json<Punch>().decision).to.include({ decision: 'reject', comment: 'Asked by phone' })
    expect((await scene.manager.get(`${base}/punches/${mine}`)).json<Punch>().decision).to.equal(null)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows a punch while it comes, and the bell what waits', async () => {
    const { page, faults, close } = await scene.open(scene.manager, '/punches')
    await scene.punch(scene.grace, 'in', Temporal.Now.instant(), 800)
    await page.getByRole('row').filter({ hasText: 'Grace Hopper' }).filter({ hasText: 'Outside' }).filter({ hasText: 'To decide' }).first().waitFor()
    await page.getByRole('button', { name: /waiting|notification|decision/i }).first().click()
    await page.getByRole('link', { name: /waits? for your decision/ }).first().click()
    await page.waitForURL(/\/punches\?flag=disputed/)
    await page.getByRole('button', { name: 'Flag: To decide' }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('narrows the list to a person and a flag, and hands out what it shows as files', async () => {
    const { page, faults, close } = await scene.open(scene.manager, '/punches')
    await choose(page, /^Flag/, 'No location')
    await page.getByRole('row').filter({ hasText: 'Outside' }).first().waitFor({ state: 'detached' })
    await page.getByRole('row').filter({ hasText: 'Grace Hopper' }).filter({ hasText: 'No location' }).waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'CSV' }).click()])
    expect(download.suggestedFilename()).to.match(/^punches .*\.csv$/)
    const year = `from=${String(Temporal.Now.plainDateISO().year)}-01-01&to=${String(Temporal.Now.plainDateISO().year)}-12-31`
    const workbook = await scene.manager.get(`${base}/punches.xlsx?${year}`)
    expect([workbook.statusCode, workbook.rawPayload.toString('latin1', 0, 2)]).to.deep.equal([200, 'PK'])
    await scene.punch(scene.grace, 'out', Temporal.Now.instant(), 800, { reason: '=HYPERLINK("x")' })
    const lines = (await scene.manager.get(`${base}/punches.csv?${year}&flag=outside`)).body.split('\r\n')
    expect(lines[0]).to.match(/^\uFEFFMember,Kind,Time/)
    const reason = `"'=HYPERLINK(""x"")"`
    expect(lines.find((line) => line.includes('HYPERLINK'))).to.contain(reason).and.contain(',Out,').and.contain(',Outside,')
    const hans = await scene.workspace.member({ name: 'Hans', role: 'manager' })
    expect((await hans.patch('/api/me', { locale: 'de' })).statusCode).to.equal(200)
    const german = (await hans.get(`${base}/punches.csv?${year}&flag=outside`)).body.split('\r\n')
    expect(german[0]).to.match(/^\uFEFFMitglied;Art;Zeit;Uhr des Telefons/)
    expect(german.find((line) => line.includes('HYPERLINK'))).to.contain(reason).and.contain(';Gehen;').and.match(/;52,52\d*;13,405;/)
    await page.getByRole('button', { name: /^People/ }).click()
    await page.getByPlaceholder('Search').fill('LOVE')
    await page.getByRole('option', { name: 'Grace Hopper' }).waitFor({ state: 'detached' })
    await page.getByRole('option', { name: 'Ada Lovelace' }).click()
    await page.keyboard.press('Escape')
    await page.getByText('No matching punches').waitFor()
    await page.getByRole('button', { name: 'People: Ada Lovelace' }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows near punches together on the map, which come apart where they are opened by keyboard', async () => {
    // Two at one entrance, seen together with what lies three kilometres away.
    const at = Temporal.Now.instant().subtract({ hours: 7 })
    const rosalind = await scene.workspace.member({ name: 'Rosalind Franklin' })
    await created(scene.workspace.admin, `${base}/assignments`, { memberId: rosalind.id, taskId: scene.taskId, isDefault: true })
    for (const [kind, minutes, meters] of [['in', 0, 3_000], ['out', 30, 3_060], ['in', 60, -3_000]] as const) await scene.punch(rosalind, kind, at.add({ minutes }), meters)
    const { page, faults, close } = await scene.open(scene.manager, '/punches')
    const marks = () => page.locator('.punch-mark').evaluateAll((all) => all.map((mark) => mark.getAttribute('aria-label') ?? ''))
    const together = page.locator('.punch-mark-many')
    await together.first().waitFor()
    const all = (await page.getByRole('region', { name: 'Map of punches' }).locator('xpath=following-sibling::p').innerText()).match(/^\d+/)![0]
    expect((await marks()).reduce((sum, label) => sum + (Number.parseInt(label) || 1), 0), 'each is counted once').to.equal(Number(all))
    // By latitude: the two in the north.
    const north = page.getByRole('button', { name: '2 punches, zoom in' }).first()
    await north.focus()
    await page.keyboard.press('Enter')
    const ofRosalind = page.getByRole('button', { name: /^Rosalind Franklin, (?:In|Out)/ })
    await ofRosalind.nth(1).waitFor()
    expect(await ofRosalind.count()).to.equal(2)
    await ofRosalind.first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('region', { name: 'Details' }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('reaches the list by j and k from anywhere on the page, but not while somebody types', async () => {
    const { page, faults, close } = await scene.open(scene.manager, '/punches')
    await page.getByRole('row').nth(2).waitFor()
    const focusedRow = () => page.evaluate(() => document.activeElement?.closest<HTMLElement>('tr[data-index]')?.dataset['index'] ?? null)
    await page.locator('h1').first().click()
    for (const [key, index] of [['j', '0'], ['j', '1'], ['k', '0']] as const) {
      await page.keyboard.press(key)
      await page.waitForFunction((wanted) => document.activeElement?.closest<HTMLElement>('tr[data-index]')?.dataset['index'] === wanted, index)
    }
    await page.getByRole('button', { name: /^People/ }).click()
    await page.getByPlaceholder('Search').pressSequentially('jk')
    expect(await focusedRow()).to.equal(null)
    expect(await page.getByPlaceholder('Search').inputValue()).to.equal('jk')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows a punch with its fence as it was, after that was deleted', async () => {
    const id = await created(scene.workspace.admin, `${base}/fences`, circle('Old shed', { latitude: 52.6, longitude: 13.5, memberIds: [scene.ada.id] }))
    await scene.punch(scene.ada, 'in', Temporal.Now.instant(), null, { fix: { latitude: 52.6, longitude: 13.5, accuracyMeters: 5, at: Temporal.Now.instant().toString() } })
    await scene.workspace.admin.delete(`${base}/fences/${id}`)
    const { page, faults, close } = await scene.open(scene.manager, '/punches')
    await page.getByRole('row').filter({ hasText: 'Ada Lovelace' }).filter({ hasText: 'Inside' }).first().click()
    const panel = page.getByRole('dialog')
    await panel.getByText('The fence has been deleted since.', { exact: false }).waitFor()
    await panel.getByRole('region', { name: 'Location of the punch' }).locator('path.fence-line').first().waitFor({ state: 'attached' })
    await panel.getByText('Inside Old shed', { exact: false }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('assigns a task to a person, and enrols a kiosk whose link is shown once', async () => {
    const hedy = await scene.workspace.member({ name: 'Hedy Lamarr' })
    const { page, faults, close } = await scene.open(scene.workspace.admin, '/punches/assignments')
    await choose(page, 'Member or group', 'Hedy Lamarr')
    await choose(page, 'Task', 'Night watch')
    await page.getByRole('button', { name: 'Assign task' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Hedy Lamarr' }).first().waitFor()
    expect((await hedy.get(`${base}/me`)).json<{ assignments: unknown[] }>().assignments).to.have.lengthOf(1)

    await page.getByRole('link', { name: 'Kiosks' }).click()
    await page.getByRole('button', { name: 'Enrol kiosk' }).first().click()
    await page.getByRole('dialog').getByRole('textbox', { name: /^Name/ }).fill('Entrance hall')
    await page.getByRole('dialog').getByRole('button', { name: 'Enrol kiosk' }).click()
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue()
    expect(link).to.match(new RegExp(`^${scene.platform.origin}/apps/punchim/kiosk#${scene.workspace.id}\\.ovk_`))
    await page.getByRole('button', { name: 'I opened it on the device' }).click()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Revoked').waitFor()
    expect(await page.content()).not.to.contain('ovk_')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows people their own punches only, lets them set a PIN, and leads them to the app from Today', async () => {
    const { page, faults, close } = await scene.open(scene.grace, '/')
    const card = page.getByRole('region', { name: 'Punch clock' }).or(page.locator('section').filter({ hasText: 'Punch clock' })).first()
    expect(await card.getByRole('link', { name: 'Open punch clock' }).getAttribute('href')).to.equal('/apps/punchim/')
    await card.getByRole('link', { name: 'My punches' }).click()
    await page.getByRole('row').nth(1).waitFor()
    expect(await page.getByRole('main').innerText()).not.to.contain('Ada Lovelace')
    expect(await page.getByRole('link', { name: 'Fences' }).count()).to.equal(0)
    expect(await page.getByRole('button', { name: 'Accept' }).count()).to.equal(0)
    await page.getByLabel('New PIN').fill('4711')
    await page.getByLabel('Repeat PIN').fill('4711')
    await page.getByRole('button', { name: 'Save PIN' }).click()
    await page.getByText('You have a PIN.').waitFor()
    expect((await scene.grace.get(`${base}/me`)).json<{ kiosk: { hasPin: boolean } }>().kiosk.hasPin).to.equal(true)
    expect(faults).to.deep.equal([])
    await close()
    const denied = await scene.open(scene.grace, '/punches/fences')
    expect(await denied.page.getByRole('button', { name: 'Add fence' }).count()).to.equal(0)
    await denied.close()
    expect((await scene.grace.get(`${base}/punches.csv?from=2026-01-01&to=2026-12-31`)).body).not.to.contain('Ada Lovelace')
    expect((await scene.grace.get(`${base}/groups`)).statusCode).to.equal(403)
    expect((await scene.grace.get(`${base}/people`)).json<{ items: { name: string }[] }>().items.map(({ name }) => name)).to.deep.equal(['Grace Hopper'])
    expect((await scene.grace.get(`${base}/waiting`)).json()).to.deep.equal({ count: 0 })
  })

  // On a phone so tall that no row lies half beneath the bar at its foot.
  for (const [width, height, scheme] of [[1440, 900, 'light'], [390, 1_800, 'dark']] as const) {
    it(`has no fault that axe finds at ${width} px, ${scheme}`, async () => {
      for (const [as, path] of [[scene.manager, '/punches'], [scene.manager, '/punches/fences'], [scene.manager, '/punches/assignments'], [scene.workspace.admin, '/punches/kiosks'], [scene.ada, '/punches']] as const) {
        const { page, faults, close } = await scene.open(as, path, { width, height, scheme })
        expect(await axeViolations(page), path).to.deep.equal([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} fits`).to.equal(true)
        expect(faults, path).to.deep.equal([])
        await close()
      }
    })
  }
})
