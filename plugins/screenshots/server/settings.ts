import { choice, list, number, toggle } from '@overt/sdk'

/** A picture more often than this is a lot: the form says so. */
const oftenMinutes = 10

export const settings = {
  mode: choice(['off', 'random', 'fixed'], { collectsLess: ['off', 'random', 'fixed'], default: 'random', label: 'settings.mode', help: 'settings.modeHelp', group: 'settings.when' }),
  everyMinutes: number({ collectsLess: 'more', default: 10, min: 1, max: 60, integer: true, unit: 'min', label: 'settings.everyMinutes', help: 'settings.everyMinutesHelp', group: 'settings.when', warning: { below: oftenMinutes, text: 'settings.everyMinutesWarning' } }),
  displays: choice(['all', 'active'], { collectsLess: ['active', 'all'], default: 'all', label: 'settings.displays', help: 'settings.displaysHelp', group: 'settings.what' }),
  blur: choice(['none', 'light', 'strong'], { collectsLess: ['strong', 'light', 'none'], default: 'none', label: 'settings.blur', help: 'settings.blurHelp', group: 'settings.what' }),
  maximumWidth: number({ collectsLess: 'less', default: 1_600, min: 320, max: 3_840, integer: true, unit: 'px', label: 'settings.maximumWidth', help: 'settings.maximumWidthHelp', group: 'settings.what' }),
  quality: number({ collectsLess: 'less', default: 50, min: 30, max: 90, integer: true, label: 'settings.quality', help: 'settings.qualityHelp', group: 'settings.what' }),
  excludedApps: list({ collectsLess: 'superset', default: [], maxItems: 500, itemPattern: '^.{1,200}$', label: 'settings.excludedApps', help: 'settings.excludedAppsHelp', group: 'settings.what' }),
  excludedDomains: list({ collectsLess: 'superset', default: [], maxItems: 500, itemPattern: '^[^/?#@:\\s]{1,253}$', label: 'settings.excludedDomains', help: 'settings.excludedDomainsHelp', group: 'settings.what' }),
  collectFront: toggle({ collectsLess: 'off', default: true, label: 'settings.collectFront', help: 'settings.collectFrontHelp', group: 'settings.what' }),
  notice: toggle({ collectsLess: 'on', default: true, label: 'settings.notice', help: 'settings.noticeHelp', group: 'settings.people' }),
  memberMayDelete: toggle({ collectsLess: 'on', default: true, label: 'settings.memberMayDelete', help: 'settings.memberMayDeleteHelp', group: 'settings.people' }),
  retentionDays: number({ collectsLess: 'less', default: 30, min: 1, max: 365, integer: true, unit: 'd', label: 'settings.retentionDays', help: 'settings.retentionDaysHelp', group: 'settings.people' }),
} as const
export type ScreenshotsSettings = typeof settings
