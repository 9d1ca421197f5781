import type { BrowserTab } from './browser-api.ts'

const notSplit = -1

/** The host name that a tab shows, or null where it is no web page or one of two side by side. The address itself goes no further. */
export function shownDomain(tab: BrowserTab | undefined): string | null {
  if (tab?.url === undefined || tab.incognito || (tab.splitViewId ?? notSplit) !== notSplit) return null
  const address = URL.parse(tab.url)
  if (address === null || (address.protocol !== 'https:' && address.protocol !== 'http:')) return null
  return address.hostname === '' || address.hostname.startsWith('[') ? null : address.hostname
}
