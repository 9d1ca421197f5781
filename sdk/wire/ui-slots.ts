/** The host's places for parts of plugins, with the version of each; `UiSlots` of `@overt/sdk/ui` has their types. A type test compares both. */
export const uiSlotNames = [
  'action-bar.command/v1', 'calendar.layer/v1', 'dashboard.widget/v1', 'dashboard.widget/v2', 'day.lane/v1', 'decisions/v1', 'entry.action/v1', 'entry.badge/v1', 'entry.note/v1', 'landing/v1', 'member.action/v1', 'member.tab/v1',
  'members.column/v1', 'monitoring.panel/v1', 'monitoring.settings/v1', 'nav.main/v1', 'onboarding.step/v1', 'operator.page/v1', 'palette.action/v1', 'palette/v1', 'privacy.link/v1', 'project.action/v1', 'report.cell/v1', 'setting.note/v1', 'settings.page/v1', 'settings.panel/v1', 'time.required/v1', 'timer.action/v1',
] as const
