import { computed, ref } from 'vue'
import { useFeedback, useMe, useMessages, useResource, useWorkspace } from '@overt/sdk/ui'
import type { PageOf } from '@overt/sdk/ui'
import { useSession } from '../../state/session.ts'
import { endPush, keepPushOwner, readPushOwner, workerAddress } from '../../state/push-owner.ts'
import type { PushBrowser } from '../../state/wire.ts'

/** How this browser stands: it cannot show notices, its user has forbidden it, or it is on or off. */
export type PushState = 'unsupported' | 'denied' | 'on' | 'off'

const isSupported = (): boolean => window.isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** Notices in this browser. It is asked for permission when its user presses the button, and never otherwise. */
export function usePush() {
  const session = useSession()
  const feedback = useFeedback()
  const workspace = useWorkspace()
  const { user } = useMe()
  const { t } = useMessages()
  const browsers = useResource<PageOf<PushBrowser>>(() => '/push/subscriptions')
  const permission = ref(isSupported() ? Notification.permission : 'denied')
  const busy = ref(false)
  const here = computed(() => browsers.data.value?.items.find(({ current }) => current))
  const state = computed<PushState>(() => !isSupported() ? 'unsupported' : permission.value === 'denied' ? 'denied' : here.value === undefined || permission.value !== 'granted' ? 'off' : 'on')

  async function attempt(run: () => Promise<void>): Promise<void> {
    busy.value = true
    await feedback.attempt(run)
    busy.value = false
  }

  const turnOn = (): Promise<void> => attempt(async () => {
    permission.value = await Notification.requestPermission()
    if (permission.value !== 'granted') return
    const { key } = await session.api.get<{ readonly key: string }>('/push/key')
    const registration = await navigator.serviceWorker.register(workerAddress, { scope: '/', updateViaCache: 'none' })
    await navigator.serviceWorker.ready
    const owner = readPushOwner()
    // An address that somebody else's notices may go to is given up for a new one.
    if (owner?.userId !== user.value.id) await (await registration.pushManager.getSubscription())?.unsubscribe()
    const subscription = await subscribe(registration.pushManager, key)
    const { endpoint, keys } = subscription.toJSON()
    await session.api.post('/push/subscriptions', { endpoint, keys })
    const others = owner?.userId === user.value.id ? owner.workspaceIds.filter((id) => id !== workspace.value.id) : []
    keepPushOwner({ userId: user.value.id, workspaceIds: [...others, workspace.value.id] })
    await browsers.reload()
    feedback.toast({ title: t('push.turned-on') })
  })

  const end = ({ id, current }: PushBrowser): Promise<void> => attempt(async () => {
    await session.api.delete(`/push/subscriptions/${id}`)
    if (current) await leaveWorkspace()
    await browsers.reload()
  })

  /** Other workspaces may still be shown here. */
  async function leaveWorkspace(): Promise<void> {
    const owner = readPushOwner()
    const left = owner?.workspaceIds.filter((id) => id !== workspace.value.id) ?? []
    if (owner === null || left.length === 0) await endPush()
    else keepPushOwner({ ...owner, workspaceIds: left })
  }

  return { state, browsers, here, busy, turnOn, end }
}

/** Subscribes with the key of this installation; a subscription for another key is replaced. */
async function subscribe(manager: PushManager, key: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: key }
  try {
    return await manager.subscribe(options)
  } catch (cause) {
    if (!(cause instanceof DOMException) || cause.name !== 'InvalidStateError') throw cause
    await (await manager.getSubscription())?.unsubscribe()
    return manager.subscribe(options)
  }
}
