import { number } from '@overt/sdk'

export const settings = {
  answerDays: number({ default: 30, min: 1, max: 90, integer: true, unit: 'd', label: 'settings.answerDays', help: 'settings.answerDaysHelp' }),
} as const
export type PrivacySettings = typeof settings
