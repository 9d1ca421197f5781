import { useCatalogue } from '../state/catalogue.ts'
import { live } from '../state/live.ts'
import { readOpening } from '../state/opening.ts'
import { usePluginParts } from '../state/plugin-parts.ts'
import { useRights } from '../state/rights.ts'
import { useSession } from '../state/session.ts'
import { useTimer } from '../state/timer.ts'

let wired = false
/** Whether the stores hold the workspace whose events arrive; until they do, each reads from the server what an event has made old. */
let entered = false

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
    if (!entered) return
    if (event.type === 'plugin.changed' || event.type === 'plugin.settings') follow(rights.load().then(() => plugins.sync()))
    else if (event.type === 'rights.changed') follow(all())
    else if (event.type === 'workspace.changed') follow(session.loadMe().then(session.reloadWorkspace))
    else if (event.type === 'member.changed' && event.memberId === session.membership?.memberId) follow(session.loadMe().then(all))
  })
  live.onMissed(() => { if (entered) follow(all()) })
}

/** Opens a workspace: rights, timer, what plugins add, live stream. Resolves when any page of it can be shown; `opened` says that its opening was read just now. */
export async function enterWorkspace(workspaceId: string, { opened = false } = {}): Promise<void> {
  const session = useSession()
  const plugins = usePluginParts()
  const kept = { mayBeKept: opened || await readOpening(workspaceId) }
  await session.openWorkspace(workspaceId, kept)
  entered = true
  // Open already, unless the opening could not be read.
  live.open(`/api/workspaces/${workspaceId}/live`)
  wire()
  await Promise.all([useRights().load(kept), useTimer().load(kept), plugins.sync(kept)])
  useCatalogue().load().catch((cause: unknown) => { console.warn('organizations, projects and tasks could not be read:', cause) })
}
