import { isIPv6 } from 'node:net'
import { AgentError } from './errors.ts'

/**
 * The origins that a person may mean by what they typed or pasted, the most likely first: a bare host, `host:port`, any page of the
 * server. Plain HTTP only for this computer and private networks (RFC 1918, RFC 4193, RFC 6762, names without a dot).
 *
 * @throws AgentError `server-address-invalid`, `server-address-insecure`
 */
export function serverAddresses(typed: string): string[] {
  const text = typed.trim().replace(/^[<"'(]+|[>"'),.;]+$/g, '')
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? []
  const bare = isIPv6(text) ? `[${text}]` : text
  const url = URL.parse(scheme === undefined ? `https://${bare}` : text)
  if (url === null || url.hostname === '' || !['http:', 'https:'].includes(url.protocol)) throw new AgentError('server-address-invalid')
  const secure = `https://${url.host}`
  const plain = `http://${url.host}`
  if (scheme === undefined) {
    // Where the port was left out, the usual one of the other scheme is meant by it.
    if (isThisComputer(url.hostname)) return [plain, secure]
    return isPrivate(url.hostname) ? [secure, plain] : [secure]
  }
  if (url.protocol === 'https:') return [secure]
  if (isThisComputer(url.hostname) || isPrivate(url.hostname)) return [plain]
  throw new AgentError('server-address-insecure')
}

/** Whether what is sent there can be read on the way. */
export function isUnencrypted(origin: string): boolean {
  const url = URL.parse(origin)
  return url !== null && url.protocol === 'http:' && !isThisComputer(url.hostname)
}

function isThisComputer(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function isPrivate(hostname: string): boolean {
  return /^10(\.\d{1,3}){3}$|^192\.168(\.\d{1,3}){2}$|^172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2}$|^169\.254(\.\d{1,3}){2}$/.test(hostname)
    || /^\[f[cd][0-9a-f]{2}:|^\[fe[89ab][0-9a-f]:/.test(hostname)
    || /\.(local|lan|internal|home\.arpa)$/.test(hostname) || /^[a-z0-9-]*[a-z][a-z0-9-]*$/.test(hostname)
}
