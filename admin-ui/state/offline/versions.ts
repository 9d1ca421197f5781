import type { ShellVersion } from '../../worker/built-shell.ts'
import { newVersion } from './door.ts'

const lookEveryMs = 30 * 60_000
const workerAddress = '/service-worker.js'

/** The script that this page was started by. */
const ownEntry = (): string => new URL(document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src ?? '', location.origin).pathname

/** Has the pages kept by a service worker, and says when it has a newer version than this page. Nobody is asked for notices. */
export async function watchVersions(): Promise<void> {
  const workers = (navigator as Partial<Navigator>).serviceWorker
  if (workers === undefined) return
  workers.addEventListener('message', ({ data }: MessageEvent<unknown>) => { if (isVersion(data)) newVersion.value = data.entry !== ownEntry() })
  const registration = await workers.register(workerAddress, { scope: '/', updateViaCache: 'none' })
  workers.startMessages()
  registration.active?.postMessage('version?')
  const look = (): void => { registration.update().catch((cause: unknown) => { console.warn('no newer version could be looked for:', cause) }) }
  setInterval(look, lookEveryMs)
  addEventListener('online', look)
}

const isVersion = (data: unknown): data is ShellVersion => (data as ShellVersion | null)?.kind === 'overt-version'
