import { AgentError } from './errors.ts'

/**
 * The origin of a workspace's server from what a person typed: https, or http for this computer only; no path, query or
 * credentials.
 *
 * @throws AgentError `server-address-invalid`, `server-address-insecure`
 */
export function serverAddress(typed: string): string {
  const text = typed.trim()
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`)
  if (url === null || url.hostname === '') throw new AgentError('server-address-invalid')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new AgentError('server-address-invalid')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw new AgentError('server-address-invalid')
  if (url.pathname !== '/') throw new AgentError('server-address-invalid')
  if (url.protocol === 'http:' && !isThisComputer(url.hostname)) throw new AgentError('server-address-insecure')
  return url.origin
}

function isThisComputer(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
