import { number, toggle } from '@overt/sdk'

export const settings = {
  ask: toggle({ default: true, label: 'settings.ask', help: 'settings.askHelp', group: 'settings.back', public: true }),
  askAfterMinutes: number({ default: 10, min: 1, max: 240, integer: true, unit: 'min', label: 'settings.askAfterMinutes', help: 'settings.askAfterMinutesHelp', group: 'settings.back', public: true, visibleWhen: { ask: true } }),
  totalsDays: number({ collectsLess: 'less', default: 730, min: 30, max: 3_650, integer: true, unit: 'd', label: 'settings.totalsDays', help: 'settings.totalsDaysHelp', group: 'settings.retention' }),
} as const
export type ClickSettings = typeof settings
