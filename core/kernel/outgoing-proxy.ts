import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** The proxy that calls of plugins go through, and the hosts that are called without it. */
export interface OutgoingProxy {
  /** `http:` or `https:`, with a user where it asks for one. */
  readonly address: URL
  /** `intranet.example`, also for every host below, or `*` for all. */
  readonly without: readonly string[]
}

/** Reads the settings of a proxy; undefined where there is none, or its address is none of HTTP. */
export function readOutgoingProxy(address: string, without: string): OutgoingProxy | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) return undefined
  return { address: url, without: without.split(',').map((host) => host.trim().toLowerCase()).filter((host) => host !== '') }
}

/** The proxy answered, and does not lead there. */
export class ProxyRefused extends Error {}

/** Whether a host is called through the proxy. */
export const usesProxy = ({ without }: OutgoingProxy, hostname: string): boolean =>
  !without.some((host) => host === '*' || hostname === host.replace(/^\./, '') || hostname.endsWith(`.${host.replace(/^\./, '')}`))

/**
 * A connection to the host of an address, through the proxy's tunnel (`CONNECT`). The tunnel leads to `target`: an IP address that was checked, or the name where the proxy
 * may look it up. TLS is with the host itself, so that the proxy reads nothing.
 */
export async function connectThrough({ address: proxy }: OutgoingProxy, url: URL, target: string, signal: AbortSignal): Promise<Socket> {
  const secure = url.protocol === 'https:'
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const path = `${target.includes(':') ? `[${target}]` : target}:${String(port)}`
  const user = proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}` }
  const request = proxy.protocol === 'https:' ? requestHttps : requestHttp
  const tunnel = await new Promise<Socket>((resolve, reject) => {
    const asking = request({ host: proxy.hostname.replace(/^\[|\]$/g, ''), port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port), method: 'CONNECT', path, headers: { host: path, ...user }, signal, agent: false })
    asking.on('connect', (answer, socket: Socket) => {
      if (answer.statusCode === 200) { resolve(socket); return }
      socket.destroy()
      reject(new ProxyRefused(`the proxy answered ${String(answer.statusCode)}`))
    })
    asking.on('response', (answer) => { answer.resume(); reject(new ProxyRefused(`the proxy answered ${String(answer.statusCode)}`)) })
    asking.on('error', reject)
    asking.end()
  })
  if (!secure) return tunnel
  return connectTls({ socket: tunnel, servername: url.hostname, ALPNProtocols: ['http/1.1'] })
}
