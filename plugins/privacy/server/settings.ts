import { number, text, toggle } from '@overt/sdk'

export const settings = {
  answerDays: number({ default: 30, min: 1, max: 90, integer: true, unit: 'd', label: 'settings.answerDays', help: 'settings.answerDaysHelp' }),
  timeLock: toggle({ default: false, collectsLess: 'on', label: 'settings.timeLock', help: 'settings.timeLockHelp', group: 'settings.council' }),
  lockDays: number({ default: 14, min: 1, max: 90, integer: true, unit: 'd', collectsLess: 'more', label: 'settings.lockDays', help: 'settings.lockDaysHelp', group: 'settings.council' }),
  trustPage: toggle({ default: false, collectsLess: 'off', label: 'settings.trustPage', help: 'settings.trustPageHelp', group: 'settings.trust' }),
  trustAddress: text({ default: '', unique: true, maxLength: 60, pattern: '^([a-z0-9][a-z0-9-]*)?$', label: 'settings.trustAddress', help: 'settings.trustAddressHelp', group: 'settings.trust', visibleWhen: { trustPage: true } }),
  trustSearchable: toggle({ default: false, collectsLess: 'off', label: 'settings.trustSearchable', help: 'settings.trustSearchableHelp', group: 'settings.trust', visibleWhen: { trustPage: true } }),
} as const
export type PrivacySettings = typeof settings
