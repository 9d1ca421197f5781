import { computed } from 'vue'
import { useToast } from '@nuxt/ui/composables/useToast'
import { createTextFormats, defaultFormats, isMet } from '@overt/sdk/ui'
import type { Me, MembershipView, ToastOptions, UiHost, Workspace } from '@overt/sdk/ui'
import { useCatalogue } from '../state/catalogue.ts'
import { ask } from '../state/confirm.ts'
import { accountApi, createApi } from '../state/http.ts'
import { live } from '../state/live.ts'
import { useLooks } from '../state/looks.ts'
import { whenPlanned } from '../state/planned-entry.ts'
import { usePluginParts } from '../state/plugin-parts.ts'
import { useRights } from '../state/rights.ts'
import { useSession } from '../state/session.ts'
import { now } from './clock.ts'
import { translate } from './i18n.ts'

const nobody: Me = {
  user: { id: '', name: '', email: '', emailVerified: false, twoFactorEnabled: false, locale: null, timeZone: null, formats: defaultFormats, tables: {} }, memberships: [], operator: false,
}
const nowhere: Workspace = {
  id: '', slug: '', name: '', timeZone: 'UTC', weekStart: 1, locale: 'en', currency: 'USD', rate: null, lookReason: 'off', onboarding: { completed: true, step: 0 }, color: null, logo: null, createdAt: '1970-01-01T00:00:00Z',
}
const nothing: MembershipView = { memberId: '', role: 'member' }
const undoMs = 8_000

/** Puts the host together from the stores; made once, inside the application. */
export function createHost(): UiHost {
  const session = useSession()
  const rights = useRights()
  const plugins = usePluginParts()
  const looks = useLooks()
  const catalogue = useCatalogue()
  const toasts = useToast()
  const workspaceId = (): string => session.workspace?.id ?? ''
  const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone

  function toast({ title, description, tone = 'success', undo }: ToastOptions): void {
    const icon = { success: 'i-lucide-circle-check', error: 'i-lucide-circle-alert', info: 'i-lucide-info' }[tone]
    toasts.add({
      title, icon, color: tone === 'info' ? 'neutral' : tone, duration: undo === undefined ? 5_000 : undoMs,
      ...(description === undefined ? {} : { description }),
      ...(undo === undefined ? {} : { actions: [{ label: translate('action.undo'), color: 'neutral', variant: 'outline', onClick: () => void undo() }] }),
    })
  }
  const time = (instant: string): string => createTextFormats({ locale: looks.locale, timeZone: session.me?.user.timeZone ?? browserZone, ...session.me === undefined ? {} : { formats: session.me.user.formats } }).time(instant)
  whenPlanned(({ startedAt, stoppedAt }, { taskId }) => {
    const task = catalogue.tasks.get(taskId)?.name
    const values = { time: `${time(startedAt)}–${time(stoppedAt)}` }
    return ask({
      title: translate('timer.planned-title'), confirmLabel: translate('timer.planned-end'),
      description: task === undefined ? translate('timer.planned-text-unnamed', values) : translate('timer.planned-text', { ...values, task }),
    })
  })
  return {
    api: (pluginId) => createApi(workspaceId, pluginId),
    me: computed(() => session.me ?? nobody),
    workspace: computed(() => session.workspace ?? nowhere),
    membership: computed(() => session.membership ?? nothing),
    ability: computed(() => rights.ability),
    locale: computed(() => looks.locale),
    timeZone: computed(() => session.me?.user.timeZone ?? browserZone),
    now,
    live,
    contributions: (slot) => plugins.contributions(slot),
    isMet: (when, pluginId, self) => isMet(when, {
      role: session.membership?.role ?? 'member', can: (action, subject, record) => rights.ability.can(action, subject, record),
      settings: pluginId === undefined ? {} : plugins.settings(pluginId), plugins: plugins.ids, self,
    }),
    plugins: computed(() => plugins.ids),
    translate,
    async saveTable(name, layout) {
      const { me } = session
      if (me === undefined) return
      session.me = { ...me, user: { ...me.user, tables: { ...me.user.tables, [name]: layout } } }
      await accountApi.put(`/api/me/tables/${name}`, layout)
    },
    toast,
    confirm: ask,
  }
}
