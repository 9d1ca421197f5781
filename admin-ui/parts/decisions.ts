import { computed, inject, onScopeDispose, provide, shallowRef, watch } from 'vue'
import type { ComputedRef, InjectionKey } from 'vue'
import { useAbility, useFormat, useHost, useLoad, useMessages, useResource } from '@overt/sdk/ui'
import type { LiveEvents, Loaded, WaitingCase, WaitingDecision } from '@overt/sdk/ui'
import type { Waiting } from '../state/wire.ts'
import { useSession } from '../state/session.ts'
import { sharingReads } from '../state/shared-reads.ts'
import { useTimer } from '../state/timer.ts'

export interface Decision {
  readonly id: string
  readonly icon: string
  readonly text: string
  readonly to: string
  readonly action: string
  readonly cases?: readonly { readonly id: string; readonly name: string; readonly text: string; readonly to: string }[]
}
/** The decision that commands of the desktop timer wait; Today and Time show them. */
const timerDecision = 'timer-commands'
type Decisions = ComputedRef<readonly Decision[]>

const key: InjectionKey<Decisions> = Symbol('decisions')
const waitingKey: InjectionKey<Loaded<Waiting>['data']> = Symbol('waiting')

/** What waits for the reader, kept up to date for the bell and Today; made once, by the frame, which shows what everybody has to be told and how far the workspace may be used. */
export function provideDecisions(): Loaded<Waiting> {
  const host = useHost()
  const format = useFormat()
  const session = useSession()
  const timer = useTimer()
  const { can } = useAbility()
  const { t, locale } = useMessages()
  // The frame outlives a change of workspace: the address says which one is asked.
  const below = (path: string): string | null => session.workspace === undefined ? null : `/api/workspaces/${session.workspace.id}${path}`
  const waiting = useResource<Waiting>(() => below('/waiting'), { query: () => ({ locale: locale.value }), live: ['policy.changed', 'plugin.changed', 'invitation.changed', 'notice.changed', 'timer.waiting', 'device.changed'] })
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
    for (const { id, icon, pluginId, text, values, to, cases = [] } of ofPlugins.value) {
      found.push({
        id: `${pluginId}/${id}`, icon, text: host.translate(text, values ?? {}, pluginId), to, action: look,
        cases: cases.map((one) => ({ id: one.id, name: one.name, text: host.translate(one.text, shownValues(one), pluginId), to: one.to })),
      })
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
  const shownValues = ({ values = {} }: WaitingCase): Record<string, string | number> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'object' ? format.day(value.date) : value]))
  provide(waitingKey, waiting.data)
  return waiting
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

/** What the frame knows of what waits; only inside it. */
function useWaiting<T>(pick: (waiting: Waiting) => T, nothing: T): ComputedRef<T> {
  const waiting = inject(waitingKey)
  if (waiting === undefined) throw new Error('what waits is asked for outside the frame')
  return computed(() => (waiting.value === undefined ? nothing : pick(waiting.value)))
}
/** How many notices the reader has not read, beside the decisions. */
export const useUnreadNotices = (): ComputedRef<number> => useWaiting(({ notices }) => notices, 0)
/** Whether the reader still lacks the agent that would record something about them. */
export const useAgentMissing = (): ComputedRef<boolean> => useWaiting(({ agent }) => agent, false)
/** Who can see what is recorded of the reader, a sentence each. */
export const useSeenBy = (): ComputedRef<readonly string[]> => useWaiting(({ seenBy }) => seenBy, [])

type OfPlugin = WaitingDecision & { readonly pluginId: string; readonly icon: string }

function usePluginDecisions() {
  const host = useHost()
  const found = shallowRef<readonly OfPlugin[]>([])
  const sources = computed(() => host.contributions('decisions/v1').filter(({ when, pluginId }) => host.isMet(when, pluginId)))
  const { data, reload } = useLoad(async (_signal, first) => {
    const answers = await Promise.allSettled(sources.value.map(async ({ pluginId, icon, load }) =>
      (await load(first ? sharingReads(host.api(pluginId)) : host.api(pluginId))).map((decision): OfPlugin => ({ ...decision, pluginId, icon }))))
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
