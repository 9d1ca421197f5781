import { openNotice, showNotice } from './worker/notices.ts'
import { answerFile, answerPage, isKeptFile, isPage, keepShell, removeOldShells, shellVersion } from './worker/shell.ts'

declare const self: ServiceWorkerGlobalScope & typeof globalThis

// Pages of any version are answered well by any worker: files are found by addresses that hold their hash. So no version waits for another.
self.addEventListener('install', (event) => { event.waitUntil(keepShell().then(() => self.skipWaiting())) })
self.addEventListener('activate', (event) => { event.waitUntil(activate()) })
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (isPage(pathname)) event.respondWith(answerPage(event))
  } else if (isKeptFile(pathname)) event.respondWith(answerFile(request))
})
self.addEventListener('message', ({ data, source }) => { if (data === 'version?') source?.postMessage(shellVersion) })
self.addEventListener('push', (event) => { event.waitUntil(showNotice(event.data)) })
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openNotice(event.notification))
})

async function activate(): Promise<void> {
  await removeOldShells()
  // The page is asked for while this worker starts.
  await (self.registration.navigationPreload as NavigationPreloadManager | undefined)?.enable()
  await self.clients.claim()
  for (const client of await self.clients.matchAll()) client.postMessage(shellVersion)
}
