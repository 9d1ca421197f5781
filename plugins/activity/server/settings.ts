import { number, toggle } from '@overt/sdk'

export const settings = {
  idleSeconds: number({ default: 180, min: 60, max: 1_800, integer: true, unit: 's', label: 'settings.idleSeconds', help: 'settings.idleSecondsHelp', group: 'settings.collection' }),
  inputHook: toggle({ collectsLess: 'off', default: true, label: 'settings.inputHook', help: 'settings.inputHookHelp', group: 'settings.collection' }),
  collectApps: toggle({ collectsLess: 'off', default: true, label: 'settings.collectApps', help: 'settings.collectAppsHelp', group: 'settings.collection' }),
  collectDomains: toggle({ collectsLess: 'off', default: true, label: 'settings.collectDomains', help: 'settings.collectDomainsHelp', group: 'settings.collection' }),
  senseMicrophone: toggle({ collectsLess: 'off', default: true, label: 'settings.senseMicrophone', help: 'settings.senseMicrophoneHelp', group: 'settings.engagement' }),
  senseCamera: toggle({ collectsLess: 'off', default: true, label: 'settings.senseCamera', help: 'settings.senseCameraHelp', group: 'settings.engagement' }),
  senseFullScreen: toggle({ collectsLess: 'off', default: true, label: 'settings.senseFullScreen', help: 'settings.senseFullScreenHelp', group: 'settings.engagement' }),
  senseInhibitor: toggle({ collectsLess: 'off', default: true, label: 'settings.senseInhibitor', help: 'settings.senseInhibitorHelp', group: 'settings.engagement' }),
  senseAudibleTab: toggle({ collectsLess: 'off', default: true, label: 'settings.senseAudibleTab', help: 'settings.senseAudibleTabHelp', group: 'settings.engagement' }),
  sessionGapMinutes: number({ default: 30, min: 1, max: 480, integer: true, unit: 'min', label: 'settings.sessionGapMinutes', help: 'settings.sessionGapMinutesHelp', group: 'settings.evaluation' }),
  retentionDays: number({ collectsLess: 'less', default: 60, min: 7, max: 3_650, integer: true, unit: 'd', label: 'settings.retentionDays', help: 'settings.retentionDaysHelp', group: 'settings.retention' }),
  totalsDays: number({ collectsLess: 'less', default: 1_825, min: 30, max: 3_650, integer: true, unit: 'd', label: 'settings.totalsDays', help: 'settings.totalsDaysHelp', group: 'settings.retention' }),
  keepWithoutPerson: toggle({ collectsLess: 'off', default: false, label: 'settings.keepWithoutPerson', help: 'settings.keepWithoutPersonHelp', group: 'settings.retention' }),
} as const
export type ActivitySettings = typeof settings
