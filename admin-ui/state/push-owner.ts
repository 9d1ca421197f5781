/** Whose notices this browser shows, and of which workspaces. */
export interface PushOwner {
  readonly userId: string
  readonly workspaceIds: readonly string[]
}

export const pushOwnerKey = 'overt.push'
/** The worker of the whole site. */
export const workerAddress = '/service-worker.js'

/** Null where nobody has switched notices on in this browser. */
export function readPushOwner(): PushOwner | null {
  const text = localStorage.getItem(pushOwnerKey)
  try {
    return text === null ? null : JSON.parse(text) as PushOwner
  } catch {
    return null
  }
}

export function keepPushOwner(owner: PushOwner): void {
  localStorage.setItem(pushOwnerKey, JSON.stringify(owner))
}

/** Nothing is shown in this browser any more, whoever was signed in before; asks nobody anything. */
export async function endPush(): Promise<void> {
  localStorage.removeItem(pushOwnerKey)
  const registration = await navigator.serviceWorker.getRegistration('/')
  const subscription = await registration?.pushManager.getSubscription()
  await subscription?.unsubscribe()
}
