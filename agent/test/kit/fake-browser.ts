import type { BrowserApi, BrowserTab, BrowserWindow } from '../../extension/browser-api.ts'
import { createReporting } from '../../extension/reporting.ts'
import { pair } from '../../extension/pair.ts'
import type { PairingFault } from '../../extension/pair.ts'

/** One profile of a browser with the extension in it: the extension's own code, on stand-ins for the browser's interface. */
export interface FakeBrowser {
  windows: BrowserWindow[]
  tabs: Record<number, BrowserTab>
  /** The active tabs that play sound. */
  sounding: BrowserTab[]
  /** Which questions the extension has asked the browser. */
  readonly asked: string[]
  readonly stored: Record<string, unknown>
  /** Something changed, as the browser's events say. */
  report(): Promise<void>
  pair(code: string): Promise<'paired' | PairingFault>
  /** One ordinary window with the focus and this address in front. */
  show(url: string): Promise<void>
  /** Another program, a private window or the developer tools have the focus. */
  blur(): Promise<void>
}

export function createFakeBrowser(name: string, ports: readonly number[]): FakeBrowser {
  const browser: FakeBrowser = {
    windows: [], tabs: {}, sounding: [], asked: [], stored: {},
    report: () => reporting.report(),
    async pair(code) {
      const paired = await pair(code, name, ports)
      if (typeof paired === 'string') return paired
      Object.assign(browser.stored, paired)
      return 'paired'
    },
    async show(url) {
      browser.windows = [{ id: 1, focused: true, incognito: false, type: 'normal' }]
      browser.tabs = { 1: { url, incognito: false } }
      await browser.report()
    },
    async blur() {
      browser.windows = browser.windows.map((window) => ({ ...window, focused: false }))
      await browser.report()
    },
  }
  const never = { addListener: () => undefined }
  const api: BrowserApi = {
    tabs: {
      async query({ windowId, audible }) {
        if (audible === true) {
          browser.asked.push('sound')
          return browser.sounding
        }
        if (windowId === undefined) return []
        browser.asked.push(`tab of ${windowId}`)
        const tab = browser.tabs[windowId]
        return tab === undefined ? [] : [tab]
      },
      onActivated: never, onUpdated: never,
    },
    windows: {
      async getAll() {
        browser.asked.push('windows')
        return browser.windows
      },
      onFocusChanged: never,
    },
    alarms: { create: () => Promise.resolve(), onAlarm: never },
    storage: { local: { get: async () => browser.stored, set: async () => undefined }, onChanged: never },
  }
  const reporting = createReporting(api, ports)
  return browser
}
