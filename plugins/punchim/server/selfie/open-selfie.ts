import type { LinkTarget, LinkedFile } from '@overt/sdk'
import type { PunchContext } from '../punch-context.ts'
import { findPunch } from '../punches.ts'
import { selfieKey } from './selfie-files.ts'

/** Opens signed addresses of selfies, as long as the selfie is there and whoever the address was made for may still see it. */
export function openSelfies(context: PunchContext): void {
  context.links.route({ name: 'selfie', open })

  async function open({ workspaceId, memberId, id }: LinkTarget): Promise<LinkedFile | undefined> {
    const { selfieRetentionDays } = await context.settings(workspaceId)
    const oldest = context.clock.now().subtract({ hours: selfieRetentionDays * 24 }).epochMilliseconds
    const punch = await context.database.inWorkspace({ workspaceId, memberId }, async (unit) => {
      const found = await findPunch(unit, id)
      return found !== undefined && (await context.ability(unit, memberId)).can('read', 'Punch', { id, memberId: found.memberId }) ? found : undefined
    })
    if (punch?.selfie !== 'kept' || punch.selfieSha256 === null || punch.correctedAt.getTime() < oldest) return undefined
    return { bytes: await context.blobs.get(workspaceId, selfieKey(id, punch.selfieSha256)), contentType: 'image/webp', filename: `selfie-${punch.correctedAt.toISOString().replaceAll(':', '-')}.webp` }
  }
}
