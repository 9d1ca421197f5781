import { createHash } from 'node:crypto'
import type { UnitOfWork } from '@overt/sdk'
import { announcePunch } from '../announce.ts'
import { notFound, selfieNotWanted } from '../errors.ts'
import type { PunchContext } from '../punch-context.ts'
import type { PunchRow } from '../punch-row.ts'
import { changePunch, findPunch, lockPunches } from '../punches.ts'
import type { RewriteSelfie } from './selfie-checks.ts'
import { selfieKey } from './selfie-files.ts'

export interface SentSelfie {
  readonly workspaceId: string
  readonly punchId: string
  readonly bytes: Buffer
  /** Whose punch it must be. */
  readonly isOf: (punch: PunchRow) => boolean
}

/**
 * Keeps the selfie that was asked for with a punch, rewritten; a second one answers as the first did. Errors: `not-found`, `selfie-not-wanted`,
 * `picture-refused`.
 */
export async function addSelfie(context: PunchContext, rewrite: RewriteSelfie, { workspaceId, punchId, bytes, isOf }: SentSelfie, signal: AbortSignal): Promise<PunchRow> {
  const inUnit = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => context.database.inWorkspace({ workspaceId }, run)
  const asked = await inUnit((unit) => wantedPunch(unit, punchId, isOf))
  if (asked.selfie === 'kept') return asked
  const image = await rewrite(bytes, signal)
  const sha256 = createHash('sha256').update(image).digest()
  // The file first: a row never names one that is not there, and the nightly round removes one without a row.
  await context.blobs.put(workspaceId, selfieKey(punchId, sha256), image)
  return context.database.inWorkspace({ workspaceId, memberId: asked.memberId }, async (unit) => {
    await lockPunches(unit, asked.memberId)
    const before = await wantedPunch(unit, punchId, isOf)
    if (before.selfie === 'kept') return before
    const after = await changePunch(unit, punchId, { selfie: 'kept', selfieSha256: sha256, selfieAt: new Date(context.clock.now().epochMilliseconds), flags: before.flags.filter((flag) => flag !== 'no-selfie') })
    await announcePunch(context, unit, 'punch.selfie-added', after, before)
    return after
  })
}

async function wantedPunch(unit: UnitOfWork, id: string, isOf: SentSelfie['isOf']): Promise<PunchRow> {
  const punch = await findPunch(unit, id)
  if (punch === undefined || !isOf(punch)) throw notFound()
  if (punch.selfie === 'none' || punch.selfie === 'gone') throw selfieNotWanted()
  return punch
}
