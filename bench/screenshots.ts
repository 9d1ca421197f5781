/// <reference lib="dom" />
import sharp from 'sharp'
import { createUiPlatform, signIn } from '../admin-ui/test/ui-platform.ts'
import { closeTestBrowser, testBrowser } from '../sdk/testing/browser.ts'
import { shot } from '../plugins/screenshots/test/screenshots-support.ts'

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
process.stdout.write(`pictures of ${Math.round(file.length / 1_000)} kB taken in: ${(pictures / seconds).toFixed(1)}/s, ${atOnce} at once\n`)

async function median(path: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 15; round++) {
    const at = performance.now()
    await member.get(path)
    times.push(performance.now() - at)
  }
  return times.toSorted((one, other) => one - other)[7]!
}
const full = await median(`/plugins/screenshots/days/${member.id}/${date.toString()}`)
const empty = await median(`/plugins/screenshots/days/${member.id}/${date.subtract({ days: 1 }).toString()}`)
process.stdout.write(`a day of ${pictures} pictures: ${full.toFixed(1)} ms, ${(full / empty).toFixed(1)} times an empty day (${empty.toFixed(1)} ms)\n`)

const page = await (await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, timezoneId: 'UTC' })).newPage()
await signIn(page, platform.origin, member, '/screenshots')
await page.getByRole('heading', { level: 1 }).waitFor()
await page.getByLabel('Day', { exact: true }).waitFor()
const opened = performance.now()
await page.getByLabel('Day', { exact: true }).fill(date.toString())
await page.waitForFunction(() => [...document.querySelectorAll<HTMLImageElement>('main img')].filter((image) => image.complete && image.naturalWidth > 0).length >= 12)
process.stdout.write(`the day in the browser, until the first pictures stand: ${Math.round(performance.now() - opened)} ms\n`)
const frames = await page.evaluate(async () => {
  const gaps: number[] = []
  let last = performance.now()
  for (let y = 0; y < document.documentElement.scrollHeight; y += 120) {
    window.scrollTo(0, y)
    await new Promise((resolve) => { requestAnimationFrame(resolve) })
    gaps.push(performance.now() - last)
    last = performance.now()
  }
  const sorted = gaps.toSorted((one, other) => one - other)
  return { frames: gaps.length, p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0, worst: sorted.at(-1) ?? 0 }
})
process.stdout.write(`scrolled through in ${frames.frames} frames: p95 ${frames.p95.toFixed(0)} ms, worst ${frames.worst.toFixed(0)} ms\n`)
await closeTestBrowser()
await platform.close()
process.exit(0)
