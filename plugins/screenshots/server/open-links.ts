import type { LinkTarget, LinkedFile } from '@overt/sdk'
import { fileKeys } from './file-keys.ts'
import type { ScreenshotsContext } from './screenshots-context.ts'

/** Opens signed addresses of pictures, as long as the picture is there and whoever the address was made for may still see it. */
export function openLinks(context: ScreenshotsContext): void {
  for (const [name, size] of [['picture', 'image'], ['thumbnail', 'thumbnail']] as const) {
    context.links.route({ name, open: (target) => open(target, size) })
  }

  async function open({ workspaceId, memberId, id }: LinkTarget, size: 'image' | 'thumbnail'): Promise<LinkedFile | undefined> {
    const takenAt = await context.database.inWorkspace({ workspaceId, memberId }, async (unit) => {
      const [row] = await unit.query<{ member_id: string; taken_at: Date }>({
        name: 'screenshots-open', text: 'select member_id, taken_at from p_screenshots.shot where workspace_id = $1 and id = $2::uuid and deleted_at is null', values: [workspaceId, id],
      })
      if (row === undefined || !(await context.ability(unit, memberId)).can('read', 'Screenshot', { id, memberId: row.member_id })) return undefined
      return row.taken_at
    })
    if (takenAt === undefined) return undefined
    const at = Temporal.Instant.fromEpochMilliseconds(takenAt.getTime())
    const bytes = await context.blobs.get(workspaceId, fileKeys({ id, takenAt: at })[size])
    return { bytes, contentType: 'image/webp', filename: `screenshot-${at.toString({ smallestUnit: 'second' }).replaceAll(':', '-')}.webp` }
  }
}
