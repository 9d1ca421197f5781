import { choice, list, number, text, toggle } from '@overt/sdk'
import { limitPresets } from '../rule/limits.ts'

const wallTime = '^([01][0-9]|2[0-3]):[0-5][0-9]$'

/** Nothing is asked for without them. */
const hours = { target: 'hours' }

/** The workspace's choices, and the schedule of members who have none of their own. */
export const settings = {
  sources: choice(['union', 'agent', 'entries', 'punches'], { default: 'union', label: 'settings.sources', help: 'settings.sourcesHelp' }),
  workingDays: list({ default: ['1', '2', '3', '4', '5'], maxItems: 7, itemPattern: '^[1-7]$', label: 'settings.workingDays', help: 'settings.workingDaysHelp', group: 'settings.defaultSchedule' }),
  target: choice(['hours', 'none'], { default: 'hours', label: 'settings.target', help: 'settings.targetHelp', group: 'settings.defaultSchedule' }),
  startsAt: text({ default: '09:00', pattern: wallTime, label: 'settings.startsAt', group: 'settings.defaultSchedule', visibleWhen: hours }),
  endsAt: text({ default: '17:00', pattern: wallTime, label: 'settings.endsAt', group: 'settings.defaultSchedule', visibleWhen: hours }),
  minimumMinutes: number({ default: 480, min: 0, max: 1440, integer: true, unit: 'min', label: 'settings.minimumMinutes', group: 'settings.defaultSchedule', visibleWhen: hours }),
  breakMinutes: number({ default: 0, min: 0, max: 480, integer: true, unit: 'min', label: 'settings.breakMinutes', help: 'settings.breakMinutesHelp', group: 'settings.defaultSchedule' }),
  lateGraceMinutes: number({ default: 10, min: 0, max: 480, integer: true, unit: 'min', label: 'settings.lateGraceMinutes', group: 'settings.defaultSchedule', visibleWhen: hours }),
  earlyGraceMinutes: number({ default: 10, min: 0, max: 480, integer: true, unit: 'min', label: 'settings.earlyGraceMinutes', group: 'settings.defaultSchedule', visibleWhen: hours }),
  absentBelowMinutes: number({ default: 0, min: 0, max: 1440, integer: true, unit: 'min', label: 'settings.absentBelowMinutes', help: 'settings.absentBelowMinutesHelp', group: 'settings.defaultSchedule' }),
  limits: choice(['none', ...limitPresets], { default: 'none', label: 'settings.limits', help: 'settings.limitsHelp' }),
  correctionDays: number({ default: 0, min: 0, max: 3650, integer: true, unit: 'd', label: 'settings.correctionDays', help: 'settings.correctionDaysHelp' }),
  retentionDays: number({ collectsLess: 'less', default: 1825, min: 30, max: 7300, integer: true, unit: 'd', label: 'settings.retentionDays', help: 'settings.retentionDaysHelp' }),
  keepWithoutPerson: toggle({ collectsLess: 'off', default: false, label: 'settings.keepWithoutPerson', help: 'settings.keepWithoutPersonHelp' }),
} as const
