import type { BrowserApi } from './browser-api.ts'
import { report } from './loopback.ts'
import { shownDomain } from './shown-domain.ts'

declare const chrome: BrowserApi

/** Reports the host name of the tab in front when it changes, and every 30 seconds so that the agent knows it still holds. */
async function tell(): Promise<void> {
  const { token, port } = await chrome.storage.local.get(['token', 'port'])
  if (typeof token !== 'string' || typeof port !== 'number') return
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true })
  const reached = await report({ token, port }, shownDomain(tab))
  if (reached !== null && reached !== port) await chrome.storage.local.set({ port: reached })
}

for (const event of [chrome.tabs.onActivated, chrome.tabs.onUpdated, chrome.windows.onFocusChanged, chrome.alarms.onAlarm]) {
  event.addListener(() => void tell())
}
void chrome.alarms.create('still-there', { periodInMinutes: 0.5 })
