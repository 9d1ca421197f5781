import { problem } from '@overt/sdk'

export const wrongUse = problem({ code: 'wrong-use', status: 400, title: 'Wrong use', detail: '{usage}' })
export const pluginInUse = problem({ code: 'plugin-in-use', status: 409, title: 'In use', detail: 'The plugin {plugin} is on in {count} workspaces; switch it off there first.' })
export const dropNotConfirmed = problem({ code: 'drop-not-confirmed', status: 400, title: 'Not confirmed', detail: 'This removes {plugin} and permanently erases its data in every workspace; with `--data export` it is written to a file first, with `--data keep` it stays. Confirm with: overt plugin drop {plugin} --confirm {plugin}' })
export const folderNotEmpty = problem({ code: 'folder-not-empty', status: 409, title: 'Not empty', detail: 'The folder {folder} is there already.' })
export const nothingToRollBack = problem({ code: 'nothing-to-roll-back', status: 409, title: 'Nothing to go back to', detail: 'No earlier package of {plugin} is kept: only `overt plugin add --replace` puts one aside.' })
export const rollbackRefused = problem({ code: 'rollback-refused', status: 409, title: 'The tables have moved on', detail: '{plugin} {version} does not know the migrations {names}, which have been applied. Add a corrected newer version, or restore a backup from before the upgrade.' })
