import type { BrowserApi } from './browser-api.ts'
import { createReporting } from './reporting.ts'

declare const chrome: BrowserApi

/** Firefox puts a page to sleep after 30 s without an event, whatever it is connected to; Chromium rings at most every 30 s. */
const minutesBetweenAlarms = 25 / 60

const reporting = createReporting(chrome)
for (const event of [chrome.tabs.onActivated, chrome.tabs.onUpdated, chrome.windows.onFocusChanged, chrome.alarms.onAlarm, chrome.storage.onChanged]) {
  event.addListener(() => void reporting.report())
}
void chrome.alarms.create('still-there', { periodInMinutes: minutesBetweenAlarms })
void reporting.report()
