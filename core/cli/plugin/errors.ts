import { problem } from '@overt/sdk'

export const wrongUse = problem({ code: 'wrong-use', status: 400, title: 'Wrong use', detail: '{usage}' })
export const notAPlugin = problem({ code: 'not-a-plugin', status: 400, title: 'Not a plugin', detail: '{where}: {reason}.' })
export const pluginPresent = problem({ code: 'plugin-present', status: 409, title: 'Already there', detail: 'The plugin {plugin} {version} is installed in {folder}; use --replace for another version.' })
export const pluginShipped = problem({ code: 'plugin-shipped', status: 409, title: 'Part of the platform', detail: 'The plugin {plugin} comes with the platform.' })
export const pluginHasDependencies = problem({ code: 'plugin-has-dependencies', status: 409, title: 'Not self-contained', detail: 'The package of {plugin} has dependencies of its own ({names}); build it with `overt plugin pack`, which bundles them.' })
export const pluginInUse = problem({ code: 'plugin-in-use', status: 409, title: 'In use', detail: 'The plugin {plugin} is on in {count} workspaces; switch it off there first.' })
export const dropNotConfirmed = problem({ code: 'drop-not-confirmed', status: 400, title: 'Not confirmed', detail: 'This erases the data of {plugin} in every workspace for good. Say so: overt plugin drop {plugin} --confirm {plugin}' })
export const checkFailed = problem({ code: 'plugin-check-failed', status: 400, title: 'Not ready to be packed', detail: '{faults}' })
export const folderNotEmpty = problem({ code: 'folder-not-empty', status: 409, title: 'Not empty', detail: 'The folder {folder} is there already.' })
