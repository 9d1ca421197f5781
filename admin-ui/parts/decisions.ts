import { computed, inject, onScopeDispose, provide, shallowRef, watch } from 'vue'
import type { ComputedRef, InjectionKey } from 'vue'
import { useAbility, useHost, useLoad, useMessages, useResource } from '@overt/sdk/ui'
import type { Api, LiveEvents, WaitingDecision } from '@overt/sdk/ui'
import type { Waiting } from '../state/wire.ts'
import { useSession } from '../state/session.ts'
import { useTimer } from '../state/timer.ts'

export interface Decision {
  readonly id: string
  readonly icon: string
  readonly text: string
  readonly to: string
  readonly action: string
}
/** The decision that commands of the desktop timer wait; Today and Time show them. */
const timerDecision = 'timer-commands'
type Decisions = ComputedRef<readonly Decision[]>

const key: InjectionKey<Decisions> = Symbol('decisions')
const unreadKey: InjectionKey<ComputedRef<number>> = Symbol('unread notices')

/** What waits for the reader, kept up to date for the bell and Today; made once, by the frame. */
export function provideDecisions(): Decisions {
  const host = useHost()
  const session = useSession()
  const timer = useTimer()
  const { can } = useAbility()
  const { t, locale } = useMessages()
  // The frame outlives a change of workspace: the address says which one is asked.
  const below = (path: string): string | null => session.workspace === undefined ? null : `/api/workspaces/${session.workspace.id}${path}`
  const waiting = useResource<Waiting>(() => below('/waiting'), { query: () => ({ locale: locale.value }), live: ['policy.changed', 'plugin.changed', 'invitation.changed', 'notice.changed', 'timer.waiting'] })
  const ofPlugins = usePluginDecisions()

  const decisions = computed<readonly Decision[]>(() => {
    const found: Decision[] = []
    const look = t('decision.look')
    if (waiting.data.value?.policy === true) found.push({ id: 'policy', icon: 'i-lucide-eye', text: t('decision.policy'), to: '/me/policy', action: t('decision.read') })
    const { running } = timer
    // The server asks after 8 h and takes the question back once the member confirmed that it still runs.
    if (running !== null && running.askedAt !== null) {
      found.push({ id: 'long', icon: 'i-lucide-clock-alert', text: t('decision.long'), to: '/time', action: look })
    }
    const commands = waiting.data.value?.timerCommands ?? 0
    if (commands > 0) found.push({ id: timerDecision, icon: 'i-lucide-monitor', text: t('decision.timer', { count: commands }), to: '/time', action: look })
    for (const { id, icon, pluginId, text, values, to } of ofPlugins.value) {
      found.push({ id: `${pluginId}/${id}`, icon, text: host.translate(text, values ?? {}, pluginId), to, action: look })
    }
    for (const { id, title, failed, parkedDeliveries } of waiting.data.value?.plugins ?? []) {
      const to = `/settings/plugins/${id}`
      if (failed) found.push({ id: `plugin-${id}`, icon: 'i-lucide-puzzle', text: t('decision.plugin', { title }), to, action: look })
      if (parkedDeliveries > 0) found.push({ id: `parked-${id}`, icon: 'i-lucide-inbox', text: t('decision.parked', { title, count: parkedDeliveries }), to, action: look })
    }
    const invitations = waiting.data.value?.invitations ?? 0
    if (invitations > 0) found.push({ id: 'invitations', icon: 'i-lucide-mail', text: t('decision.invitations', { count: invitations }), to: '/settings/members', action: look })
    if (session.workspace?.onboarding.completed === false && can('update', 'Workspace')) found.push({ id: 'wizard', icon: 'i-lucide-list-checks', text: t('decision.wizard'), to: '/onboarding', action: t('decision.continue') })
    return found
  })
  provide(key, decisions)
  provide(unreadKey, computed(() => waiting.data.value?.notices ?? 0))
  return decisions
}

/** The frame's decisions; only inside it. */
export function useDecisions(): Decisions {
  const decisions = inject(key)
  if (decisions === undefined) throw new Error('decisions are shown outside the frame')
  return decisions
}

/** Whether commands of the reader's desktop timer wait for them; only inside the frame. */
export function useTimerDecisions(): ComputedRef<boolean> {
  const decisions = useDecisions()
  return computed(() => decisions.value.some(({ id }) => id === timerDecision))
}

/** How many notices the reader has not read, beside the decisions; only inside the frame. */
export function useUnreadNotices(): ComputedRef<number> {
  const unread = inject(unreadKey)
  if (unread === undefined) throw new Error('notices are counted outside the frame')
  return unread
}

/** An API whose reads may be served by what the page has just received. */
const sharing = (api: Api): Api => ({ ...api, get: (path, options) => api.get(path, { mayBeKept: true, ...options }) })

type OfPlugin = WaitingDecision & { readonly pluginId: string; readonly icon: string }

function usePluginDecisions() {
  const host = useHost()
  const found = shallowRef<readonly OfPlugin[]>([])
  const sources = computed(() => host.contributions('decisions/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId)))
  const { data, reload } = useLoad(async (_signal, first) => {
    const answers = await Promise.allSettled(sources.value.map(async ({ pluginId, icon, load }) =>
      (await load(first ? sharing(host.api(pluginId)) : host.api(pluginId))).map((decision): OfPlugin => ({ ...decision, pluginId, icon }))))
    // One plugin's failure takes nothing from the others; its own page says what is wrong.
    return answers.flatMap((answer) => answer.status === 'fulfilled' ? answer.value : [])
  }, { watch: [sources] })
  watch(data, (answer) => { found.value = answer ?? [] })
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(host.live.onMissed(() => void reload()))
  onScopeDispose(host.live.subscribe(({ type }) => {
    if (!sources.value.some(({ live }) => (live as readonly (keyof LiveEvents)[]).includes(type))) return
    timer ??= setTimeout(() => {
      timer = undefined
      void reload()
    }, 300)
  }))
  onScopeDispose(() => { clearTimeout(timer) })
  return found
}
