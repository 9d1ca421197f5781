/// <reference lib="dom" />
import sharp from 'sharp'
import { createUiPlatform } from '../admin-ui/test/ui-platform.ts'
import { closeTestBrowser, signIn, testBrowser } from '@overt/testing/ui'
import { shot } from '../plugins/screenshots/test/screenshots-support.ts'
import { median, percentile, print } from './figures.ts'

/** Pictures taken in per second, from the request to the row, and a day of 480 of them: the server's answer, and the page in a browser. */
const pictures = 480
const atOnce = 4
const date = Temporal.Now.plainDateISO('UTC').subtract({ days: 1 })

const file = await sharp({ create: { width: 1_600, height: 900, channels: 3, background: '#e5e7eb', noise: { type: 'gaussian', mean: 200, sigma: 12 } } }).blur(2).webp({ quality: 50 }).toBuffer()
const platform = await createUiPlatform({ plugins: [new URL('../plugins/screenshots', import.meta.url)] })
const workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['screenshots'] })
await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
await workspace.admin.patch('/plugins/screenshots', { settings: { everyMinutes: 1 } })
const member = await workspace.member({ name: 'Grace Hopper' })
const agent = await member.agent()
const midday = date.toPlainDateTime('08:00').toZonedDateTime('UTC').toInstant()

const waiting = Array.from({ length: pictures }, (_, minute) => midday.add({ minutes: minute, seconds: 7 }))
const started = performance.now()
await Promise.all(Array.from({ length: atOnce }, async () => {
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const from = Math.floor(at.epochMilliseconds / 60_000) * 60_000
    const answer = await agent.sendFile(shot(at, { slotStartedAt: new Date(from).toISOString(), slotEndedAt: new Date(from + 60_000).toISOString(), app: 'Code' }), { bytes: file })
    if (answer.json<{ accepted: number }>().accepted !== 1) throw new Error(answer.body)
  }
}))
const seconds = (performance.now() - started) / 1_000
print(`pictures of ${Math.round(file.length / 1_000)} kB taken in: ${(pictures / seconds).toFixed(1)}/s, ${atOnce} at once`)

async function medianMs(path: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 15; round++) {
    const at = performance.now()
    await member.get(path)
    times.push(performance.now() - at)
  }
  return median(times)
}
const full = await medianMs(`/plugins/screenshots/days/${member.id}/${date.toString()}`)
const empty = await medianMs(`/plugins/screenshots/days/${member.id}/${date.subtract({ days: 1 }).toString()}`)
print(`a day of ${pictures} pictures: ${full.toFixed(1)} ms, ${(full / empty).toFixed(1)} times an empty day (${empty.toFixed(1)} ms)`)

const page = await (await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC' })).newPage()
await signIn(page, platform.origin, member, '/screenshots')
await page.getByRole('heading', { level: 1 }).waitFor()
await page.getByLabel('Day', { exact: true }).waitFor()
const opened = performance.now()
await page.getByLabel('Day', { exact: true }).fill(date.toString())
await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('main img')].filter((image) => image.complete && image.naturalWidth > 0).length >= 12)
print(`the day in the browser, until the first pictures stand: ${Math.round(performance.now() - opened)} ms`)
const gaps = await page.evaluate(async () => {
  const gaps: number[] = []
  let last = performance.now()
  for (let y = 0; y < document.documentElement.scrollHeight; y += 120) {
    window.scrollTo(0, y)
    await new Promise((resolve) => { requestAnimationFrame(resolve) })
    gaps.push(performance.now() - last)
    last = performance.now()
  }
  return gaps
})
print(`scrolled through in ${gaps.length} frames: p95 ${percentile(gaps, 0.95).toFixed(0)} ms, worst ${Math.max(...gaps).toFixed(0)} ms`)
await closeTestBrowser()
await platform.close()
process.exit(0)
