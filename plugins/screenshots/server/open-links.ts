import type { LinkTarget, LinkedFile } from '@overt/sdk'
import { fileKeys } from './file-keys.ts'
import { keptSince } from './kept-since.ts'
import type { ScreenshotsContext } from './screenshots-context.ts'

/** Opens signed addresses of pictures, as long as the picture is there and whoever the address was made for may still see it. */
export function openLinks(context: ScreenshotsContext): void {
  for (const [name, size] of [['picture', 'image'], ['thumbnail', 'thumbnail']] as const) {
    context.links.route({ name, open: (target) => open(target, size) })
  }

  async function open({ workspaceId, memberId, id }: LinkTarget, size: 'image' | 'thumbnail'): Promise<LinkedFile | undefined> {
    const row = await context.database.inWorkspace({ workspaceId, memberId }, async (unit) => {
      const [found] = await unit.query<{ member_id: string; taken_at: Date; sha256: Buffer }>({
        name: 'screenshots-open', text: 'select member_id, taken_at, sha256 from p_screenshots.shot where workspace_id = $1 and id = $2::uuid and deleted_at is null and taken_at >= $3',
        values: [workspaceId, id, await keptSince(context, workspaceId)],
      })
      return found !== undefined && (await context.ability(unit, memberId)).can('read', 'Screenshot', { id, memberId: found.member_id }) ? found : undefined
    })
    if (row === undefined) return undefined
    const at = Temporal.Instant.fromEpochMilliseconds(row.taken_at.getTime())
    const bytes = await context.blobs.get(workspaceId, fileKeys({ id, takenAt: at, sha256: row.sha256 })[size])
    return { bytes, contentType: 'image/webp', filename: `screenshot-${at.toString({ smallestUnit: 'second' }).replaceAll(':', '-')}.webp` }
  }
}
