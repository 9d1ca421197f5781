import { problem } from '@overt/sdk'

export const noOperatorSettings = problem({ code: 'no-operator-settings', status: 404, title: 'Nothing to set', detail: 'The plugin {plugin} has no settings for the installation.' })
export const settingsChanged = problem({ code: 'settings-changed', status: 409, title: 'Changed meanwhile', detail: 'The settings have version {version} by now; read them again.' })
export const notOperated = problem({ code: 'not-operated', status: 409, title: 'Workspaces decide', detail: 'The plugin {plugin} is switched on and off by the admins of each workspace.' })
