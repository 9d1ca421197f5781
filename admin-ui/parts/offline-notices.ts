import { computed, onScopeDispose, watch } from 'vue'
import { useFeedback, useHost } from '@overt/sdk/ui'
import { newVersion, offline, person, reachable, storageRefused, waitingIn, takeFresh, waitingOfOthers, wakeKeeper } from '../state/offline/door.ts'
import { live } from '../state/live.ts'
import { useSession } from '../state/session.ts'
import { forgetChanges, hasUnsavedInput } from './unsaved-input.ts'
import { whenQuiet } from './when-quiet.ts'

const firstRetryMs = 1_000
const longestRetryMs = 15_000
const gatherMs = 300

/** Changes of the person at this page that the server refused in a workspace. */
export interface RefusedChanges {
  readonly workspaceId: string
  readonly workspace: string
  readonly count: number
}

/** Has pages kept and changes sent, and knows what there is to say of both. */
export function useOfflineNotices() {
  const host = useHost()
  const session = useSession()
  const feedback = useFeedback()
  const { translate: t } = host
  const waiting = computed(() => waitingIn(host.workspace.value.id))
  const refusedElsewhere = computed((): readonly RefusedChanges[] => (session.me?.memberships ?? [])
    .map(({ workspaceId, workspaceName }) => ({ workspaceId, workspace: workspaceName, count: waitingIn(workspaceId).refused }))
    .filter(({ workspaceId, count }) => count > 0 && workspaceId !== host.workspace.value.id))

  let retry: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs

  /** Says whether the server is reached again, and sends what waits. */
  async function send(): Promise<void> {
    if (!reachable.value) await session.api.get('/timer')
    if (!reachable.value) return
    for (const [workspaceId, memberId] of person.value?.members ?? []) if (waitingIn(workspaceId).count > 0) await (await offline()).sendWaiting(memberId)
  }
  async function trySending(): Promise<void> {
    clearTimeout(retry)
    try {
      await send()
    } catch (cause) {
      console.warn('changes that wait could not be sent:', cause)
    }
    clearTimeout(retry)
    retryMs = reachable.value && waiting.value.count === 0 ? longestRetryMs : Math.min(longestRetryMs, retryMs * 2)
    retry = setTimeout(() => { void trySending() }, retryMs)
  }
  function sendNow(): void {
    retryMs = firstRetryMs / 2
    void trySending()
  }
  watch([() => host.live.state.value === 'open', reachable, () => waiting.value.count], sendNow, { immediate: true })
  // Until then what was kept is shown; another tab may have taken a change, or sent one.
  let gathering: ReturnType<typeof setTimeout> | undefined
  watch([reachable, waiting], ([isReached], [wasReached, before]) => {
    if (isReached !== wasReached ? isReached : before !== waiting.value) gathering ??= setTimeout(() => {
      gathering = undefined
      live.missed()
    }, gatherMs)
  })
  addEventListener('online', sendNow)
  let gone = false
  let quiet = false
  let keeping: Promise<void> | undefined
  const warn = (cause: unknown): void => { console.warn('the application is not kept for times without a connection:', cause) }
  async function keepFresh(): Promise<void> {
    await (quiet ? new Promise((resolve) => { setTimeout(resolve, gatherMs) }) : whenQuiet())
    keeping = undefined
    const answers = takeFresh()
    if (answers.length > 0 && !gone) await (await offline()).keep(answers)
  }
  wakeKeeper.value = () => { keeping ??= keepFresh().catch(warn) }
  wakeKeeper.value()
  void whenQuiet().then(async () => {
    quiet = true
    if (!gone) await (await offline()).watchVersions()
  }).catch(warn)
  // The files of this page are gone from the server: only a newer page finds its own.
  const lacksFile = (): void => { newVersion.value = navigator.onLine }
  addEventListener('vite:preloadError', lacksFile)
  onScopeDispose(() => {
    gone = true
    wakeKeeper.value = undefined
    removeEventListener('online', sendNow)
    removeEventListener('vite:preloadError', lacksFile)
    clearTimeout(retry)
    clearTimeout(gathering)
  })

  /** Never before its person wants it: what is typed is theirs. */
  async function reload(): Promise<void> {
    if (hasUnsavedInput() && !await host.confirm({ title: t('version.unsaved-title'), description: t('version.unsaved-text'), confirmLabel: t('version.reload') })) return
    // Agreed once: the browser need not ask again.
    forgetChanges(document.body)
    location.reload()
  }
  const discardOfOthers = (): Promise<boolean> => feedback.attempt(async () => (await offline()).discardOfOthers())

  const state = computed(() => [
    reachable.value ? '' : t(storageRefused.value ? 'offline.state-no-storage' : 'offline.state'),
    waiting.value.count === 0 ? '' : t('offline.waiting', { count: waiting.value.count }),
  ].filter(Boolean).join(' '))
  return { state, waiting, refusedElsewhere, waitingOfOthers, newVersion, reload, discardOfOthers }
}
