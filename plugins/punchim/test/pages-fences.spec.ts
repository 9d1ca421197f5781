/// <reference lib="dom" />
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { axeViolations } from '@overt/testing/ui'
import type { Fence } from '../wire.ts'
import { mapArchive } from './map-archive.ts'
import { usePunchPages } from './pages-scene.ts'
import { base, circle, created } from './punchim-support.ts'

describe('fences on the map', function () {
  this.timeout(180_000)
  const scene = usePunchPages()
  const fences = async (): Promise<readonly Fence[]> => (await scene.workspace.admin.get(`${base}/fences`)).json<{ items: Fence[] }>().items

  it('draws a circle by mouse and moves it, and changes it by numbers', async () => {
    const { page, faults, close } = await scene.open(scene.manager, '/punches/fences')
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
    const { page, faults, close } = await scene.open(scene.manager, '/punches/fences')
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
    const { page, faults, close } = await scene.open(scene.manager, '/punches/fences')
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

  it('shows fences too far apart to be seen as marks with their names, which lead there', async () => {
    const id = await created(scene.workspace.admin, `${base}/fences`, circle('Pier 7', { latitude: 40.6782, longitude: -74.0173 }))
    const { page, faults, close } = await scene.open(scene.manager, '/punches/fences')
    const map = page.getByRole('region', { name: 'Map of fences' })
    const pier = map.getByRole('button', { name: 'Pier 7' })
    await pier.waitFor()
    await map.locator('.leaflet-tooltip').getByText('Main gate').waitFor()
    const box = (await map.boundingBox())!
    for (const name of await map.locator('.leaflet-tooltip').all()) {
      const { x, width } = (await name.boundingBox())!
      expect(x >= box.x && x + width <= box.x + box.width, `${await name.innerText()} is inside the map`).to.equal(true)
    }
    expect(await map.locator('path.fence-line').count(), 'nobody would see them').to.equal(0)
    expect(await axeViolations(page)).to.deep.equal([])
    await pier.focus()
    await page.keyboard.press('Enter')
    await map.locator('path.fence-line').filter({ visible: true }).first().waitFor()
    await pier.waitFor({ state: 'detached' })
    expect(faults).to.deep.equal([])
    await close()
    await scene.workspace.admin.delete(`${base}/fences/${id}`)
  })

  it('draws the operator’s map below the punches, part by part, and a grid where there is none', async () => {
    const grid = await scene.open(scene.manager, '/punches/fences')
    await grid.page.locator('.punch-grid').first().waitFor()
    await grid.close()
    expect((await scene.manager.get(`${base}/map.pmtiles`, { range: 'bytes=0-99' })).statusCode).to.equal(404)

    const folder = join(scene.platform.dataFolder, 'provided', 'punchim')
    mkdirSync(folder, { recursive: true })
    const archive = mapArchive()
    writeFileSync(join(folder, 'map.pmtiles'), archive)
    const part = await scene.manager.get(`${base}/map.pmtiles`, { range: 'bytes=7-126' })
    expect(part.statusCode).to.equal(206)
    expect(part.headers['content-range']).to.equal(`bytes 7-126/${String(archive.length)}`)
    expect(part.rawPayload.equals(archive.subarray(7, 127))).to.equal(true)
    for (const range of ['bytes=9999-', 'bytes=5-2', 'bytes=-5', 'bytes=0-1,4-5', 'lines=0-1', '']) expect((await scene.manager.get(`${base}/map.pmtiles`, { range })).statusCode, range).to.equal(416)

    const { page, faults, close } = await scene.open(scene.manager, '/punches/fences')
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
})
