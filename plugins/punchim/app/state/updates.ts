import { mayUpdate } from '../queue/unsent-guard.ts'

const checkEveryMs = 30 * 60_000
const retryMs = 5_000

/**
 * Keeps the app up to date: a new version takes over once nothing waits to be sent and no tab is taking a punch; then the page is loaded again.
 */
export async function watchUpdates(): Promise<void> {
  const workers = (navigator as Partial<Navigator>).serviceWorker
  if (workers === undefined) return
  let hadWorker = workers.controller !== null
  const registration = await workers.register(`${import.meta.env.BASE_URL}service-worker.js`, { scope: import.meta.env.BASE_URL, updateViaCache: 'none' })
  const takeOver = async (): Promise<void> => {
    const { waiting } = registration
    if (waiting === null) return
    if (await mayUpdate()) waiting.postMessage('skip-waiting')
    else setTimeout(() => { void takeOver() }, retryMs)
  }
  registration.addEventListener('updatefound', () => {
    const { installing } = registration
    installing?.addEventListener('statechange', () => { if (installing.state === 'installed' && workers.controller !== null) void takeOver() })
  })
  workers.addEventListener('controllerchange', () => {
    if (hadWorker) void reloadWhenIdle()
    hadWorker = true
  })
  void takeOver()
  setInterval(() => { registration.update().catch((cause: unknown) => { console.warn('no update:', cause) }) }, checkEveryMs)
}

/** Another tab let the new version in. */
async function reloadWhenIdle(): Promise<void> {
  if (await mayUpdate()) location.reload()
  else setTimeout(() => { void reloadWhenIdle() }, retryMs)
}
