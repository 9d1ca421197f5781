import { onScopeDispose } from 'vue'

interface Listeners {
  /** Another tab or the worker changed what is kept. */
  readonly changed: () => void
  /** The phone came back: a connection, or somebody looks. */
  readonly awake: () => void
}

/** What other tabs, the worker and the phone itself tell, as long as the scope lasts. */
export function useSignals({ changed, awake }: Listeners): { readonly tell: () => void } {
  const channel = new BroadcastChannel('punchim')
  channel.onmessage = changed
  const shown = (): void => { if (document.visibilityState === 'visible') awake() }
  const worker = (navigator as Partial<Navigator>).serviceWorker
  addEventListener('online', awake)
  document.addEventListener('visibilitychange', shown)
  worker?.addEventListener('message', awake)
  onScopeDispose(() => {
    channel.close()
    removeEventListener('online', awake)
    document.removeEventListener('visibilitychange', shown)
    worker?.removeEventListener('message', awake)
  })
  return { tell: () => { channel.postMessage('changed') } }
}

/** Lets the browser send once there is a connection, also when the app is closed, where it can. */
export async function requestSync(): Promise<void> {
  const registration = await (navigator as Partial<Navigator>).serviceWorker?.getRegistration() as (ServiceWorkerRegistration & { readonly sync?: { register(tag: string): Promise<void> } }) | undefined
  // Refused where the person switched background sync off: the app sends when it is opened.
  await registration?.sync?.register('punchim-send').catch((cause: unknown) => { console.warn('no background sync:', cause) })
}

/** Asks the browser not to clear what waits when space gets short. */
export async function persistStorage(): Promise<boolean> {
  const storage = (navigator as Partial<Navigator>).storage
  return await storage?.persisted() === true || await storage?.persist() === true
}
