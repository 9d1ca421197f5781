import { domainToASCII } from 'node:url'

/**
 * The host name of a web address, lower case and without `www.`, or null where the address is not a web page. User, port,
 * path and query are never part of it.
 */
export function hostNameOf(address: string): string | null {
  const url = URL.parse(address)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? hostName(url.hostname) : null
}

/** A bare host name in its canonical form, or null where it is none (a numeric IPv6 address is nobody's website). */
export function hostName(text: string): string | null {
  const name = domainToASCII(text).replace(/\.$/, '').replace(/^www\.(?=.*\.)/, '')
  return name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/.test(name) ? name : null
}
