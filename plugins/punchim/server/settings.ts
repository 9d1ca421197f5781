import { choice, number, toggle } from '@overt/sdk'
import { levels, outsidePolicies } from '../wire.ts'

/** Mild by default: no selfies, places only where something is unusual, and nobody is turned away. */
export const settings = {
  gps: choice(levels, { collectsLess: ['off', 'anomaly', 'sampled', 'always'], default: 'anomaly', label: 'settings.gps', help: 'settings.gpsHelp', group: 'settings.evidence' }),
  selfie: choice(levels, { collectsLess: ['off', 'anomaly', 'sampled', 'always'], default: 'off', label: 'settings.selfie', help: 'settings.selfieHelp', group: 'settings.evidence' }),
  sampleOneIn: number({ collectsLess: 'more', default: 10, min: 2, max: 1_000, integer: true, label: 'settings.sampleOneIn', help: 'settings.sampleOneInHelp', group: 'settings.evidence' }),
  verdictOnly: toggle({ collectsLess: 'on', default: false, label: 'settings.verdictOnly', help: 'settings.verdictOnlyHelp', group: 'settings.evidence' }),
  outside: choice(outsidePolicies, { default: 'flag', label: 'settings.outside', help: 'settings.outsideHelp', group: 'settings.places' }),
  kiosk: toggle({ default: true, label: 'settings.kiosk', help: 'settings.kioskHelp', group: 'settings.places' }),
  forgottenAfterMinutes: number({ default: 120, min: 15, max: 720, integer: true, unit: 'min', label: 'settings.forgottenAfterMinutes', help: 'settings.forgottenAfterMinutesHelp', group: 'settings.forgotten' }),
  longestShiftHours: number({ default: 14, min: 1, max: 24, integer: true, unit: 'h', label: 'settings.longestShiftHours', help: 'settings.longestShiftHoursHelp', group: 'settings.forgotten' }),
  selfieRetentionDays: number({ collectsLess: 'less', default: 7, min: 1, max: 90, integer: true, unit: 'd', label: 'settings.selfieRetentionDays', help: 'settings.selfieRetentionDaysHelp', group: 'settings.retention' }),
  fixRetentionDays: number({ collectsLess: 'less', default: 60, min: 1, max: 365, integer: true, unit: 'd', label: 'settings.fixRetentionDays', help: 'settings.fixRetentionDaysHelp', group: 'settings.retention' }),
} as const
export type PunchSettings = typeof settings
