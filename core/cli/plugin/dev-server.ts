import { createVerifiedMember } from '../../identity/create-verified-member.ts'
import { startServer, untilStopped } from '../start.ts'
import type { StartedServer } from '../start.ts'

const developer = { email: 'dev@example.test', name: 'Dev', workspaceName: 'Dev', role: 'admin', timeZone: 'UTC', password: 'only for development' } as const

/** The server of `overt plugin dev`; started with the plugin's id, told by its parent when the UI half was built again. */
const [pluginId = ''] = process.argv.slice(2)
const server = await startServer()
await prepareWorkspace(server)
process.on('message', () => { void announceUi(server) })
await untilStopped(server)
process.disconnect?.()

/** A workspace to play in, with the plugin and what it requires switched on. */
async function prepareWorkspace({ platform, address }: StartedServer): Promise<void> {
  if ((await platform.database.workspaceIds()).length === 0) await createVerifiedMember(platform, developer)
  for (const workspaceId of await platform.database.workspaceIds()) {
    for (const id of [...platform.plugins.required(pluginId), pluginId]) {
      await platform.plugins.changes.change({ workspaceId }, id, { enabled: true }).catch((error: unknown) => { process.stdout.write(`${id} is not switched on: ${String(error)}\n`) })
    }
  }
  process.stdout.write(`Sign in at ${address} as ${developer.email}, password "${developer.password}"\n`)
}

/** Open pages load the list of UI halves again when a plugin changes, and take the new build. */
async function announceUi({ platform }: StartedServer): Promise<void> {
  for (const workspaceId of await platform.database.workspaceIds()) {
    if (!await platform.plugins.isOn(pluginId, workspaceId)) continue
    await platform.database.inWorkspace({ workspaceId }, (unit) => Promise.resolve(platform.live.publish(unit, 'plugin.changed', { pluginId, enabled: true })))
  }
}
