import type { FastifyRequest } from 'fastify'
import type { UnitOfWork } from '@overt/sdk'
import { kioskTokenHash } from '../kiosks.ts'
import { kioskTokenNeeded, kioskTokenRevoked, kiosksOff } from '../errors.ts'
import type { PunchContext } from '../punch-context.ts'

/** A kiosk that has proved to be one. */
export interface KioskCaller {
  readonly workspaceId: string
  readonly id: string
  readonly name: string
  /** The place at which it stands. */
  readonly fence: { readonly id: string; readonly name: string; readonly versionId: string | null } | null
  readonly forEveryone: boolean
  readonly memberIds: readonly string[]
  readonly groupIds: readonly string[]
  readonly showNames: boolean
}

const seenEverySeconds = 60

/** The kiosk that sends a request. Errors: `kiosk-token-needed`, `kiosk-token-revoked`, `kiosks-off`. */
export async function kioskOf(context: PunchContext, request: FastifyRequest): Promise<KioskCaller> {
  const token = /^Bearer (ovk_[\w-]{20,100})$/.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) throw kioskTokenNeeded()
  const { workspaceId } = request.params as { readonly workspaceId: string }
  const kiosk = await context.database.inWorkspace({ workspaceId }, async (unit) => {
    const found = await findKiosk(unit, token)
    if (found !== undefined) await markSeen(context, unit, found.id)
    return found
  })
  if (kiosk === undefined) throw kioskTokenRevoked()
  if (!(await context.settings(workspaceId)).kiosk) throw kiosksOff()
  const { fenceId, fenceName, fenceVersionId, ...rest } = kiosk
  return { workspaceId, ...rest, fence: fenceId === null ? null : { id: fenceId, name: fenceName, versionId: fenceVersionId } }
}

async function findKiosk(unit: UnitOfWork, token: string) {
  const [kiosk] = await unit.query<Omit<KioskCaller, 'workspaceId' | 'fence'> & { readonly fenceId: string | null; readonly fenceName: string; readonly fenceVersionId: string | null }>({
    name: 'punchim-kiosk-of-token',
    text: `select k.id, k.name, f.id as "fenceId", f.name as "fenceName", v.id as "fenceVersionId", k.for_everyone as "forEveryone", k.member_ids as "memberIds", k.group_ids as "groupIds", k.show_names as "showNames"
      from p_punchim.kiosk k left join p_punchim.fence f on f.workspace_id = k.workspace_id and f.id = k.fence_id
      left join p_punchim.fence_version v on v.workspace_id = f.workspace_id and v.fence_id = f.id and v.valid_to = 'infinity'
      where k.workspace_id = $1 and k.token_hash = $2 and k.revoked_at is null`,
    values: [unit.workspaceId, kioskTokenHash(token)],
  })
  return kiosk
}

async function markSeen({ clock }: PunchContext, unit: UnitOfWork, id: string): Promise<void> {
  const now = clock.now()
  await unit.query({
    name: 'punchim-kiosk-seen', text: 'update p_punchim.kiosk set last_seen_at = $3 where workspace_id = $1 and id = $2 and (last_seen_at is null or last_seen_at < $4)',
    values: [unit.workspaceId, id, now.toString(), now.subtract({ seconds: seenEverySeconds }).toString()],
  })
}
