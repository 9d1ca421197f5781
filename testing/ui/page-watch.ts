/// <reference lib="dom" />
import { cutText } from '@overt/sdk'
import type { Page } from 'playwright-core'

/** What must never happen on any page: a policy violation, a request to another host, a script error. */
export async function watchPage(page: Page, origin: string): Promise<readonly string[]> {
  const faults: string[] = []
  page.on('pageerror', (error) => { faults.push(`script error: ${error.message}`) })
  page.on('console', (message) => {
    const text = message.text()
    if (/Content Security Policy|integrity|\[Vue warn\]|hydration/i.test(text)) faults.push(`console: ${cutText(text, 300)}`)
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== origin) faults.push(`request to another host: ${request.url()}`)
  })
  await page.exposeFunction('overtViolation', (violation: string) => { faults.push(`policy violation: ${violation}`) })
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      (globalThis as unknown as { overtViolation(text: string): void }).overtViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ''}`)
    })
  })
  return faults
}
