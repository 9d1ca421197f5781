import { createUiPlatform, signIn } from './ui-platform.ts'
import { closeTestBrowser, testBrowser } from '../../sdk/testing/browser.ts'
const out = '/tmp/ui-shots'
import { mkdirSync } from 'node:fs'
mkdirSync(out, { recursive: true })
const platform = await createUiPlatform({ logLevel: 'warn' })
const workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
const browser = await testBrowser()
const wanted = process.argv.slice(2)
try {
  const grace = await workspace.member({ name: 'Grace Hopper' })
  await workspace.member({ name: 'Alan Turing', role: 'manager' })
  await workspace.member({ name: 'Katherine Johnson', role: 'hr' })
  for (let i = 0; i < 8; i++) await workspace.member({ name: `${['Mary','Tim','Ada','Linus','Barbara','Donald','Edsger','Radia'][i]} ${['Jackson','Lee','Byron','T.','Liskov','K.','D.','Perlman'][i]}` })
  const { admin } = workspace
  const org = (await admin.post('/organizations', { name: 'PrettyNeat', color: '#0d9488' })).json()
  const project = (await admin.post('/projects', { name: 'TrackingIM', organizationId: org.id, color: '#2563eb' })).json()
  const tasks = []
  for (const name of ['Reading help', 'Support', 'Design review', 'Invoices']) tasks.push((await admin.post('/tasks', { name, projectId: project.id })).json())
  await admin.post('/organizations', { name: 'Internal' })
  const day = Temporal.Now.plainDateISO('Europe/Berlin')
  for (let d = 0; d < 6; d++) for (const [i, [a, b]] of [['08:05', '09:40'], ['09:45', '11:58'], ['12:40', '14:10']].entries()) {
    const at = (t: string) => day.subtract({ days: d }).toPlainDateTime(t).toZonedDateTime('Europe/Berlin').toInstant()
    if (Temporal.Instant.compare(at(b!), Temporal.Now.instant()) > 0) continue
    const r = await admin.post('/entries', { taskId: tasks[(i + d) % 4].id, startedAt: at(a!).toString(), stoppedAt: at(b!).toString(), description: i === 1 ? 'with the team' : '' })
    if (r.statusCode > 299) console.log(r.body)
  }
  await grace.post('/timer/start', { taskId: tasks[1].id })
  await admin.post('/timer/start', { taskId: tasks[0].id })
  await workspace.enable('attendance').catch((e) => console.log(String(e)))
  await admin.post('/invitations', { email: 'new@example.test', role: 'member', monitored: true })
  await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } }).then((r) => r.statusCode > 299 && console.log(r.body))
  for (const scheme of ['light', 'dark'] as const) for (const [width, height] of [[1440, 900], [390, 844]] as const) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en-US', timezoneId: 'Europe/Berlin' })
    const page = await context.newPage()
    page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) console.log(scheme, width, m.type(), m.text().slice(0, 300)) })
    page.on('pageerror', (e) => console.log('pageerror', e.message))
    page.on('response', (r) => { if (r.status() >= 400) console.log(r.status(), r.url()) })
    if (wanted.includes('sign-in')) { await page.goto(`${platform.origin}/sign-in`); await page.waitForSelector('h1'); await page.screenshot({ path: `${out}/sign-in-${width}-${scheme}.png` }) }
    await signIn(page, platform.origin, admin)
    for (const path of wanted.filter((one) => one !== 'sign-in')) {
      await page.goto(platform.origin + path.replace(':grace', grace.id))
      await page.waitForSelector('h1')
      await page.waitForLoadState('networkidle').catch(() => undefined)
      await page.waitForTimeout(500)
      await page.screenshot({ path: `${out}/${path.replaceAll('/', '_').replace(':', '')}-${width}-${scheme}.png` })
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (over > 0) console.log('OVERFLOW', path, width, over)
    }
    await context.close()
  }
} finally { await closeTestBrowser(); await platform.close(); process.exit() }
