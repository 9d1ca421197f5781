import { defineAsyncComponent } from 'vue'

export { defineUi } from './define-ui.ts'
export type { UiContext, UiPlugin, UiRoute } from './define-ui.ts'
export type { CommandInterpretation, Contributed, Contribution, SlotName, UiSlots, WaitingDecision } from './slots.ts'
export { isMet } from './when.ts'
export type { When, WhenFacts } from './when.ts'
export { ApiProblem } from './api.ts'
export type { Api, PageOf, QueryValue, RequestOptions } from './api.ts'
export { uiHostKey, uiPluginKey, useCurrentPlugin, useHost } from './host.ts'
export type { ConfirmOptions, LiveListener, MembershipView, ToastOptions, UiAbility, UiHost } from './host.ts'

export { registerIcons } from './icons.ts'
export type { IconDrawing } from './icons.ts'

export { useAbility } from './composables/use-ability.ts'
export { useApi } from './composables/use-api.ts'
export { useFeedback } from './composables/use-feedback.ts'
export type { Feedback } from './composables/use-feedback.ts'
export { useFormat } from './composables/use-format.ts'
export type { Format } from './composables/use-format.ts'
export { useLive } from './composables/use-live.ts'
export { useLoad } from './composables/use-load.ts'
export type { Loaded, LoadOptions } from './composables/use-load.ts'
export { useMe } from './composables/use-me.ts'
export type { CurrentMember } from './composables/use-me.ts'
export { useMessages } from './composables/use-messages.ts'
export type { Messages } from './composables/use-messages.ts'
export { usePages } from './composables/use-pages.ts'
export type { Pages, PagesOptions } from './composables/use-pages.ts'
export { useResource } from './composables/use-resource.ts'
export type { ResourceOptions } from './composables/use-resource.ts'
export { useWorkspace } from './composables/use-workspace.ts'

export { addDays, datesOf, monthOf, weekdayOf, weekOf } from './components/calendar-dates.ts'
export type { DateSpan } from './components/calendar-dates.ts'
export type { DataColumn } from './components/data-table.ts'
export { statusClasses, statusTones } from './components/status-tones.ts'
export type { StatusTone } from './components/status-tones.ts'

export { default as CommandParts } from './components/CommandParts.vue'
export { default as Duration } from './components/Duration.vue'
export { default as EmptyState } from './components/EmptyState.vue'
export { default as ErrorState } from './components/ErrorState.vue'
export { default as LoadState } from './components/LoadState.vue'
export { default as PageFrame } from './components/PageFrame.vue'
export { default as PersonName } from './components/PersonName.vue'
export { PluginPart } from './components/PluginPart.ts'
export { default as PresenceDot } from './components/PresenceDot.vue'
export { default as PresenceLabel } from './components/PresenceLabel.vue'
export { default as SlotOutlet } from './components/SlotOutlet.vue'
export { default as StatusBadge } from './components/StatusBadge.vue'
export { default as TimeText } from './components/TimeText.vue'
export { default as DataTable } from './components/DataTable.vue'
export { default as DateRange } from './components/DateRange.vue'

/** ECharts (bars, lines, pies), loaded when first shown: `<Chart :option="…" label="…" />`. */
export const Chart = /* @__PURE__ */ defineAsyncComponent(() => import('./components/ChartCanvas.vue'))

export * from './parts.ts'

export type {
  CommandPart, CommandReading, CommandResult, Entry, LiveEvent, LiveEvents, Me, Member, Note, PluginBundle, PluginView, PresenceState, Project, Role, Task, Organization, Workspace,
} from '../wire/index.ts'
