/** The host name that a tab shows, or null where it is no web page. The address itself goes no further. */
export function shownDomain(tab: { readonly url?: string, readonly incognito: boolean } | undefined): string | null {
  if (tab?.url === undefined || tab.incognito) return null
  const address = URL.parse(tab.url)
  if (address === null || (address.protocol !== 'https:' && address.protocol !== 'http:')) return null
  return address.hostname === '' || address.hostname.startsWith('[') ? null : address.hostname
}
