import { lookup } from 'node:dns'
import { lookup as lookupAll } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { OutgoingFetch, OutgoingReply, OutgoingRequest, SettingsShape } from '@overt/sdk'
import { isPublicAddress } from '../notices/push/public-addresses.ts'
import { outgoingFailed, outgoingRefused } from './errors.ts'
import { ProxyRefused, connectThrough, usesProxy } from './outgoing-proxy.ts'
import type { OutgoingProxy } from './outgoing-proxy.ts'

const defaultTimeoutMs = 10_000
const defaultMaximumBytes = 5_000_000
const firstPauseMs = 250
const longestPauseMs = 10_000
const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])
/** Answers that say: later. */
const passing = new Set([429, 502, 503, 504])

export interface OutgoingDeps {
  readonly pluginId: string
  readonly log: FastifyBaseLogger
  /** `api.example.com`, or `*.example.com` for every host below. */
  readonly hosts: readonly string[]
  /** Hosts that a workspace has set. */
  hostsOf(workspaceId: string): Promise<readonly string[]>
  readonly allowPrivate: boolean
  readonly proxy?: OutgoingProxy | undefined
}

/** The calls of one plugin to other services: declared hosts only, bounded in time and size, repeated where that is safe, each a line in the log without its query, headers and body. */
export function createOutgoingFetch({ pluginId, log, hosts, hostsOf, allowPrivate, proxy }: OutgoingDeps): OutgoingFetch {
  return async (address, request = {}) => {
    const { method = 'GET', attempts = repeatable.has(method) ? 3 : 1, workspaceId, signal } = request
    const url = parsed(pluginId, address)
    const allowed = [...hosts, ...workspaceId === undefined ? [] : await hostsOf(workspaceId)]
    const refuse = (reason: string): Error => outgoingRefused({ values: { plugin: pluginId, host: url.hostname, reason } })
    if (!allowed.some((host) => matches(url, host))) throw refuse('neither plugin.json nor a setting names this host')
    if (isIP(bare(url.hostname)) !== 0 && !allowPrivate && !isPublicAddress(bare(url.hostname))) throw refuse('it is a private address')
    for (let attempt = 1; ; attempt += 1) {
      const startedMs = performance.now()
      const told = { method, host: url.host, path: url.pathname, attempt }
      try {
        const reply = await once(url, { ...request, method }, { allowPrivate, proxy: proxy !== undefined && usesProxy(proxy, bare(url.hostname)) ? proxy : undefined })
        log.info({ ...told, status: reply.status, ms: Math.round(performance.now() - startedMs) }, 'called another service')
        if (attempt >= attempts || !passing.has(reply.status)) return reply
        await wait(pauseMs(attempt, reply.headers['retry-after']), undefined, { signal })
      } catch (error) {
        const reason = reasonOf(error)
        log.warn({ ...told, reason, ms: Math.round(performance.now() - startedMs) }, 'another service could not be called')
        if (error instanceof PrivateAddress) throw refuse('its name leads to a private address')
        if (attempt >= attempts || signal?.aborted === true || error instanceof TooLarge) throw outgoingFailed({ values: { plugin: pluginId, host: url.hostname, reason }, cause: error })
        await wait(pauseMs(attempt), undefined, { signal })
      }
    }
  }
}

class PrivateAddress extends Error {}
class TooLarge extends Error {}

function parsed(plugin: string, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') throw outgoingRefused({ values: { plugin, host: url?.hostname ?? '', reason: 'it is no address of HTTP without a user in it' } })
  return url
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

/** Whether a declared host, with or without a port, is that of an address. */
const matches = ({ hostname, host }: URL, declared: string): boolean =>
  declared.startsWith('*.') ? hostname.endsWith(declared.slice(1)) : declared === hostname || declared === host

const reasonOf = (error: unknown): string => error instanceof TooLarge ? 'its answer is too large' : error instanceof ProxyRefused ? error.message : (error as Error).name === 'TimeoutError' || (error as Error).name === 'AbortError' ? 'it did not answer in time' : 'it cannot be reached'

function pauseMs(attempt: number, retryAfter?: string): number {
  const asked = Number(retryAfter) * 1_000
  const own = firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random())
  return Math.min(longestPauseMs, Number.isFinite(asked) && asked > 0 ? asked : own)
}

/** The address that is connected to is the one that was checked: nothing is resolved in between. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) { callback(error, ''); return }
    const found = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = found
    if (first === undefined) callback(new PrivateAddress(), '')
    else if (options.all === true) callback(null, found)
    else callback(null, first.address, first.family)
  })
}

/** The address that a proxy's tunnel leads to: looked up and checked here, since the proxy would look a name up without checking it. */
async function tunnelTarget(url: URL, allowPrivate: boolean): Promise<string> {
  const hostname = bare(url.hostname)
  if (allowPrivate || isIP(hostname) !== 0) return hostname
  const found = await lookupAll(hostname, { all: true })
  const { address } = found.find((each) => isPublicAddress(each.address)) ?? {}
  if (address === undefined) throw new PrivateAddress()
  return address
}

async function once(url: URL, { method, headers = {}, body, timeoutMs = defaultTimeoutMs, maximumBytes = defaultMaximumBytes, signal }: OutgoingRequest & { readonly method: string }, { allowPrivate, proxy }: Pick<OutgoingDeps, 'allowPrivate' | 'proxy'>): Promise<OutgoingReply> {
  const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...signal === undefined ? [] : [signal]])
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const socket = proxy === undefined ? undefined : await connectThrough(proxy, url, await tunnelTarget(url, allowPrivate), deadline)
  // A connection of its own: one that others left open was not looked at.
  const connection = socket === undefined ? { agent: false, ...allowPrivate ? {} : { lookup: publicOnly } } : { createConnection: () => socket }
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => { reject(deadline.aborted ? deadline.reason as Error : error) }
    const sending = request(url, { method, headers: { ...headers, ...body === undefined ? {} : { 'content-length': Buffer.byteLength(body) } }, signal: deadline, ...connection }, (answer) => {
      const parts: Buffer[] = []
      let bytes = 0
      answer.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > maximumBytes) answer.destroy(new TooLarge())
        else parts.push(part)
      })
      answer.on('error', fail)
      answer.on('end', () => { resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, [value].flat()[0]])), body: Buffer.concat(parts) }) })
    })
    sending.on('error', fail)
    sending.end(body)
  })
}

/** Hosts that a workspace's settings with `allowsHost` name, as an address or a name. */
export const hostsIn = (shape: SettingsShape, values: Readonly<Record<string, unknown>>): readonly string[] => Object.entries(shape).flatMap(([key, setting]) => {
  const value = values[key]
  if (setting.kind !== 'text' || setting.allowsHost !== true || typeof value !== 'string' || value === '') return []
  return [URL.canParse(value) ? new URL(value).host : value]
})
