/// <reference lib="dom" />
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { axeViolations } from '../../../admin-ui/test/axe.ts'
import { openPage } from '../../../admin-ui/test/open-page.ts'
import type { OpenPageOptions, OpenedPage } from '../../../admin-ui/test/open-page.ts'
import { useUi } from '../../../admin-ui/test/ui-platform.ts'
import type { UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { TestMember } from '@overt/sdk/testing'
import type { Fence, Punch } from '../wire.ts'
import { mapArchive } from './map-archive.ts'
import { punchScene, selfie } from './pages-scene.ts'
import type { PunchScene } from './pages-scene.ts'
import { base, circle, created } from './punchim-support.ts'

describe('punches in the browser', function () {
  this.timeout(180_000)
  let platform: UiPlatform
  let scene: PunchScene
  let outsideId: string
  useUi({}, async (started) => {
    platform = started
    scene = await punchScene(started)
    const now = Temporal.Now.instant()
    outsideId = await scene.punch(scene.ada, 'in', now.subtract({ minutes: 90 }), 340)
    await scene.ada.put(`${base}/punches/${outsideId}/selfie`, await selfie(), { 'content-type': 'image/jpeg' })
    await scene.punch(scene.ada, 'out', now.subtract({ minutes: 30 }), 0)
    await scene.punch(scene.grace, 'in', now.subtract({ minutes: 80 }), 10)
    await scene.punch(scene.grace, 'out', now.subtract({ minutes: 20 }), null)
  }, ['punchim', 'permissions'])

  async function open(as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> {
    const opened = await openPage(platform, as, path, { settled: true, ...options })
    opened.page.setDefaultTimeout(30_000)
    return opened
  }
  const fences = async (): Promise<readonly Fence[]> => (await scene.workspace.admin.get(`${base}/fences`)).json<{ items: Fence[] }>().items
  const choose = async (page: Page, label: string | RegExp, option: string | RegExp): Promise<void> => {
    await page.getByRole('button', { name: label, exact: true }).click()
    await page.getByRole('option', { name: option }).first().click()
  }

  it('shows punches with verdict and flags, opens one with its map and selfie, which its member can see, and decides it by keyboard', async () => {
    const { page, faults, close } = await open(scene.manager, '/punches')
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
    await panel.getByRole('region', { name: 'Place of the punch' }).locator('.leaflet-interactive').first().waitFor({ state: 'attached' })
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
    const { page, faults, close } = await open(scene.manager, '/punches?flag=disputed')
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
    const { page, faults, close } = await open(scene.manager, '/punches')
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
    const { page, faults, close } = await open(scene.manager, '/punches')
    await choose(page, /^Flag/, 'No place')
    await page.getByRole('row').filter({ hasText: 'Outside' }).first().waitFor({ state: 'detached' })
    await page.getByRole('row').filter({ hasText: 'Grace Hopper' }).filter({ hasText: 'No place' }).waitFor()
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
    await page.getByText('No punch matches').waitFor()
    await page.getByRole('button', { name: 'People: Ada Lovelace' }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('draws a circle by mouse and moves it, and changes it by numbers', async () => {
    const { page, faults, close } = await open(scene.manager, '/punches/fences')
    await page.getByRole('button', { name: 'Add fence' }).click()
    await page.getByLabel('Name').fill('Yard')
    const map = page.getByRole('region', { name: 'Map of fences' })
    const box = (await map.boundingBox())!
    await page.mouse.click(box.x + box.width / 3, box.y + box.height / 3)
    await map.getByTitle(/^Centre of the circle/).waitFor()
    const before = await page.getByLabel('Latitude').inputValue()
    await page.getByLabel('Radius (m)').fill('40')
    await page.getByLabel('Radius (m)').blur()
    const handle = (await map.getByTitle(/^Centre of the circle/).boundingBox())!
    await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
    await page.mouse.down()
    await page.mouse.move(handle.x + 40, handle.y + 60, { steps: 4 })
    await page.mouse.up()
    expect(Number(await page.getByLabel('Latitude').inputValue())).to.be.lessThan(Number(before))
    await page.getByRole('button', { name: 'Save fence' }).click()
    await page.getByText('Fence saved').first().waitFor()
    const drawn = (await fences()).find(({ name }) => name === 'Yard')!
    expect(drawn).to.include({ kind: 'circle', radiusMeters: 40 })

    await page.getByRole('button', { name: 'Edit Yard' }).click()
    await page.getByLabel('Latitude').fill('52.5196, 13.4071')
    await page.getByLabel('Latitude').blur()
    expect(await page.getByLabel('Longitude').inputValue()).to.equal('13.4071')
    await page.getByRole('button', { name: 'Add hours' }).click()
    await page.getByRole('button', { name: 'Save fence' }).click()
    await page.getByRole('button', { name: 'Edit Yard' }).waitFor()
    const changed = (await fences()).find(({ name }) => name === 'Yard')!
    expect(changed).to.include({ latitude: 52.5196, longitude: 13.4071 })
    expect(changed.hours).to.deep.equal([{ days: [1, 2, 3, 4, 5], startsAt: '06:00', endsAt: '20:00' }])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('draws a polygon corner by corner, drags one, and says what is wrong before it is sent', async () => {
    const { page, faults, close } = await open(scene.manager, '/punches/fences')
    await page.getByRole('button', { name: 'Add fence' }).click()
    await page.getByRole('button', { name: 'Polygon' }).click()
    await page.getByLabel('Name').fill('Depot')
    const map = page.getByRole('region', { name: 'Map of fences' })
    const box = (await map.boundingBox())!
    const corners = [[0.3, 0.3], [0.7, 0.7], [0.7, 0.3], [0.3, 0.7]] as const
    for (const [x, y] of corners) {
      await page.mouse.click(box.x + box.width * x, box.y + box.height * y)
      // Two clicks within one moment are a double click.
      await page.getByLabel(`Latitude of corner ${String(corners.findIndex(([a, b]) => a === x && b === y) + 1)}`, { exact: true }).waitFor()
    }
    await page.getByText('The edges cross each other. Move a corner.').waitFor()
    expect(await page.getByRole('button', { name: 'Save fence' }).isDisabled()).to.equal(true)
    await page.getByRole('button', { name: 'Remove corner 4' }).click()
    const longitude = await page.getByLabel('Longitude of corner 1', { exact: true }).inputValue()
    const corner = (await map.getByTitle(/^Corner 1:/).boundingBox())!
    await page.mouse.move(corner.x + corner.width / 2, corner.y + corner.height / 2)
    await page.mouse.down()
    await page.mouse.move(corner.x - 30, corner.y + 10, { steps: 4 })
    await page.mouse.up()
    expect(Number(await page.getByLabel('Longitude of corner 1', { exact: true }).inputValue())).to.be.lessThan(Number(longitude))
    await page.getByRole('button', { name: 'Save fence' }).click()
    await page.getByText('Fence saved').first().waitFor()
    expect((await fences()).find(({ name }) => name === 'Depot')?.points).to.have.lengthOf(3)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('draws, moves and deletes corners by keyboard alone, and says what it did', async () => {
    const { page, faults, close } = await open(scene.manager, '/punches/fences')
    await page.getByRole('button', { name: 'Add fence' }).click()
    await page.getByRole('button', { name: 'Polygon' }).click()
    await page.getByLabel('Name').fill('Quay')
    const map = page.getByRole('region', { name: 'Map of fences' })
    const place = async (number: number) => [Number(await page.getByLabel(`Latitude of corner ${String(number)}`, { exact: true }).inputValue()), Number(await page.getByLabel(`Longitude of corner ${String(number)}`, { exact: true }).inputValue())] as const
    const corner = (number: number) => map.getByRole('button', { name: new RegExp(`^Corner ${String(number)}:`) })
    const hasFocus = (number: number) => page.waitForFunction((prefix) => document.activeElement?.getAttribute('aria-label')?.startsWith(prefix), `Corner ${String(number)}:`)
    await map.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('status').filter({ hasText: /^Added at / }).waitFor({ state: 'attached' })
    await corner(1).focus()
    const [latitude, longitude] = await place(1)
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowLeft', 'Shift+ArrowLeft']) {
      await page.keyboard.press(key)
      await hasFocus(1)
    }
    const [movedNorth, movedWest] = await place(1)
    expect([movedNorth > latitude, movedWest < longitude]).to.deep.equal([true, true])
    await page.getByRole('status').filter({ hasText: `Moved to ${String(movedNorth)}, ${String(movedWest)}` }).waitFor({ state: 'attached' })
    for (const [down, right] of [[4, 8], [12, -4]] as const) {
      await map.focus()
      await page.keyboard.press('Enter')
      const number = await page.getByLabel(/^Latitude of corner/).count()
      await corner(number).focus()
      for (let step = 0; step < Math.abs(down); step += 1) { await page.keyboard.press('ArrowDown'); await hasFocus(number) }
      for (let step = 0; step < Math.abs(right); step += 1) { await page.keyboard.press(right > 0 ? 'ArrowRight' : 'ArrowLeft'); await hasFocus(number) }
    }
    await page.keyboard.press('Enter')
    await hasFocus(4)
    expect(await page.getByLabel(/^Latitude of corner/).count()).to.equal(4)
    await page.keyboard.press('Delete')
    await hasFocus(3)
    expect(await page.getByLabel(/^Latitude of corner/).count()).to.equal(3)
    await map.getByRole('button', { name: /^After corner 1:/ }).focus()
    await page.keyboard.press('Shift+ArrowUp')
    await hasFocus(2)
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Save fence' }).click()
    await page.getByText('Fence saved').first().waitFor()
    expect((await fences()).find(({ name }) => name === 'Quay')?.points).to.have.lengthOf(4)

    await page.getByRole('button', { name: 'Edit Main gate' }).click()
    await map.getByRole('button', { name: /^Radius/ }).focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Radius'))
    expect(Number(await page.getByLabel('Radius (m)').inputValue())).to.be.greaterThan(100)
    expect(faults).to.deep.equal([])
    await close()
  })

  it('reaches the list by j and k from anywhere on the page, but not while somebody types', async () => {
    const { page, faults, close } = await open(scene.manager, '/punches')
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
    const { page, faults, close } = await open(scene.manager, '/punches')
    await page.getByRole('row').filter({ hasText: 'Ada Lovelace' }).filter({ hasText: 'Inside' }).first().click()
    const panel = page.getByRole('dialog')
    await panel.getByText('The fence was deleted since.', { exact: false }).waitFor()
    await panel.getByRole('region', { name: 'Place of the punch' }).locator('path.fence-line').first().waitFor({ state: 'attached' })
    await panel.getByText('Inside Old shed', { exact: false }).waitFor()
    expect(faults).to.deep.equal([])
    await close()
  })

  it('assigns a task to a person, and enrols a kiosk whose link is shown once', async () => {
    const hedy = await scene.workspace.member({ name: 'Hedy Lamarr' })
    const { page, faults, close } = await open(scene.workspace.admin, '/punches/assignments')
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
    expect(link).to.match(new RegExp(`^${platform.origin}/apps/punchim/kiosk#${scene.workspace.id}\\.ovk_`))
    await page.getByRole('button', { name: 'I opened it on the device' }).click()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('alertdialog').or(page.getByRole('dialog')).getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('Revoked').waitFor()
    expect(await page.content()).not.to.contain('ovk_')
    expect(faults).to.deep.equal([])
    await close()
  })

  it('shows people their own punches only, lets them set a PIN, and leads them to the app from Today', async () => {
    const { page, faults, close } = await open(scene.grace, '/')
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
    await page.getByText('Your PIN is set.').waitFor()
    expect((await scene.grace.get(`${base}/me`)).json<{ kiosk: { hasPin: boolean } }>().kiosk.hasPin).to.equal(true)
    expect(faults).to.deep.equal([])
    await close()
    const denied = await open(scene.grace, '/punches/fences')
    expect(await denied.page.getByRole('button', { name: 'Add fence' }).count()).to.equal(0)
    await denied.close()
    expect((await scene.grace.get(`${base}/punches.csv?from=2026-01-01&to=2026-12-31`)).body).not.to.contain('Ada Lovelace')
    expect((await scene.grace.get(`${base}/groups`)).statusCode).to.equal(403)
    expect((await scene.grace.get(`${base}/people`)).json<{ items: { name: string }[] }>().items.map(({ name }) => name)).to.deep.equal(['Grace Hopper'])
    expect((await scene.grace.get(`${base}/waiting`)).json()).to.deep.equal({ count: 0 })
  })

  it('draws the operator’s map below the punches, part by part, and a grid where there is none', async () => {
    const grid = await open(scene.manager, '/punches/fences')
    await grid.page.locator('.punch-grid').first().waitFor()
    await grid.close()
    expect((await scene.manager.get(`${base}/map.pmtiles`, { range: 'bytes=0-99' })).statusCode).to.equal(404)

    const folder = join(platform.dataFolder, 'provided', 'punchim')
    mkdirSync(folder, { recursive: true })
    const archive = mapArchive()
    writeFileSync(join(folder, 'map.pmtiles'), archive)
    const part = await scene.manager.get(`${base}/map.pmtiles`, { range: 'bytes=7-126' })
    expect(part.statusCode).to.equal(206)
    expect(part.headers['content-range']).to.equal(`bytes 7-126/${String(archive.length)}`)
    expect(part.rawPayload.equals(archive.subarray(7, 127))).to.equal(true)
    for (const range of ['bytes=9999-', 'bytes=5-2', 'bytes=-5', 'bytes=0-1,4-5', 'lines=0-1', '']) expect((await scene.manager.get(`${base}/map.pmtiles`, { range })).statusCode, range).to.equal(416)

    const { page, faults, close } = await open(scene.manager, '/punches/fences')
    await page.locator('canvas.leaflet-tile').first().waitFor()
    await page.waitForFunction(() => [...document.querySelectorAll<HTMLCanvasElement>('canvas.leaflet-tile')].some((canvas) => (canvas.getContext('2d')?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3] ?? 0) > 0))
    await page.getByText('© OpenStreetMap').waitFor()
    expect(await page.locator('.punch-grid').count()).to.equal(0)
    expect(faults).to.deep.equal([])
    await close()
    writeFileSync(join(folder, 'map.pmtiles'), 'no map at all')
    expect((await scene.manager.get(`${base}/map`)).json()).to.deep.equal({ version: null, maxZoom: null })
    rmSync(folder, { recursive: true })
  })

  for (const [width, scheme] of [[1440, 'light'], [390, 'dark']] as const) {
    it(`has no fault that axe finds at ${width} px, ${scheme}`, async () => {
      for (const [as, path] of [[scene.manager, '/punches'], [scene.manager, '/punches/fences'], [scene.manager, '/punches/assignments'], [scene.workspace.admin, '/punches/kiosks'], [scene.ada, '/punches']] as const) {
        const { page, faults, close } = await open(as, path, { width, scheme })
        expect(await axeViolations(page), path).to.deep.equal([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} fits`).to.equal(true)
        expect(faults, path).to.deep.equal([])
        await close()
      }
    })
  }
})
