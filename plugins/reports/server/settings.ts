import { number, toggle } from '@overt/sdk'

export const settings = {
  exportRows: number({ default: 200_000, min: 1_000, max: 1_000_000, integer: true, label: 'settings.exportRows', help: 'settings.exportRowsHelp' }),
  sharedLinks: toggle({ default: true, label: 'settings.sharedLinks', help: 'settings.sharedLinksHelp' }),
} as const
