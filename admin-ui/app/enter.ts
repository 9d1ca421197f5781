import { useCatalogue } from '../state/catalogue.ts'
import { live } from '../state/live.ts'
import { usePluginParts } from '../state/plugin-parts.ts'
import { useRights } from '../state/rights.ts'
import { useSession } from '../state/session.ts'
import { useTimer } from '../state/timer.ts'

let wired = false

/** Follows what changes for everyone: plugins going on and off, rights, the workspace itself. */
function wire(): void {
  if (wired) return
  wired = true
  const session = useSession()
  const rights = useRights()
  const plugins = usePluginParts()
  const follow = (work: Promise<unknown>): void => {
    work.catch((cause: unknown) => { console.warn('a change could not be followed:', cause) })
  }
  const all = async (): Promise<void> => {
    await Promise.all([session.reloadWorkspace(), rights.load()])
    await plugins.sync()
  }
  live.subscribe((event) => {
    if (event.type === 'plugin.changed' || event.type === 'plugin.settings') follow(rights.load().then(() => plugins.sync()))
    else if (event.type === 'rights.changed') follow(all())
    else if (event.type === 'workspace.changed') follow(session.reloadWorkspace())
    else if (event.type === 'member.changed' && event.memberId === session.membership?.memberId) follow(session.loadMe().then(all))
  })
  live.onMissed(() => { follow(all()) })
}

/** Opens a workspace: rights, timer, live stream, plugins. Resolves when a page of the core can be shown, and the plugins' own pages too where `withPlugins` says so; else `afterPlugins` runs once they can. */
export async function enterWorkspace(workspaceId: string, { withPlugins = false, afterPlugins }: { readonly withPlugins?: boolean; readonly afterPlugins?: () => Promise<void> } = {}): Promise<void> {
  const session = useSession()
  const plugins = usePluginParts()
  plugins.clear()
  await session.openWorkspace(workspaceId)
  live.open(`/api/workspaces/${workspaceId}/live`)
  wire()
  await Promise.all([useRights().load(), useTimer().load(), ...(withPlugins ? [plugins.sync()] : [])])
  // A page of the core is painted first; what plugins add to it follows.
  if (!withPlugins) setTimeout(() => { plugins.sync().then(afterPlugins).catch((cause: unknown) => { console.warn('the plugins could not be read:', cause) }) })
  useCatalogue().load().catch((cause: unknown) => { console.warn('organizations, projects and tasks could not be read:', cause) })
}
