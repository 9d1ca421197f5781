import type { AppFileRevision } from '@overt/sdk/vite'
import { presentSender, sendQueue } from './queue/send-queue.ts'

declare const self: ServiceWorkerGlobalScope & typeof globalThis
/** Made by the build: every file of the app. */
declare const __OVERT_APP_FILES__: readonly AppFileRevision[]

interface SyncEvent extends ExtendableEvent {
  readonly tag: string
}

const scope = new URL(self.registration.scope).pathname
const cachePrefix = 'punchim-'
const files = new Map(__OVERT_APP_FILES__.map(({ url, revision }) => [`${scope}${url}`, revision]))

const cacheName = async (): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify([...files])))
  return cachePrefix + [...new Uint8Array(digest, 0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Scripts that few write with: their letters come when a page needs them. */
const isRareFont = (address: string): boolean => /\/inter-(?!latin)[\w-]+\.woff2$/.test(address)

async function precache(): Promise<void> {
  const cache = await caches.open(await cacheName())
  await cache.addAll([...files.keys()].filter((address) => !isRareFont(address)).map((address) => new Request(address, { cache: 'no-cache' })))
}

/** The version before stays: a tab that shows it may need more of its modules until it is loaded again. */
async function removeOldCaches(): Promise<void> {
  const present = await cacheName()
  const others = (await caches.keys()).filter((name) => name.startsWith(cachePrefix) && name !== present)
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
}

/** Page and modules come from one version of the app, kept together; the network is only asked for what is not kept. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(await cacheName())
  const kept = request.mode === 'navigate' ? await cache.match(scope) : await cache.match(request.url) ?? await caches.match(request.url)
  return kept ?? fetch(request)
}

async function send(): Promise<void> {
  const sender = await presentSender()
  if (sender === undefined) return
  const result = await sendQueue(sender)
  for (const client of await self.clients.matchAll()) client.postMessage('punchim-sent')
  // A failed sync is tried again by the browser.
  if (result === 'offline' || result === 'later') throw new Error(`punches wait: ${result}`)
}

self.addEventListener('install', (event) => { event.waitUntil(precache()) })
self.addEventListener('activate', (event) => { event.waitUntil(removeOldCaches().then(() => self.clients.claim())) })
self.addEventListener('message', ({ data }) => { if (data === 'skip-waiting') void self.skipWaiting() })
self.addEventListener('sync' as 'message', (event) => { if ((event as unknown as SyncEvent).tag === 'punchim-send') event.waitUntil(send()) })
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith(scope)) return
  if (request.mode === 'navigate' || files.has(pathname) || pathname.startsWith(`${scope}assets/`)) event.respondWith(answer(request))
})
