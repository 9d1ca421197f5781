import { accuracyBucketOf, commitmentOf, judgeFences } from '../../rules/index.ts'
import type { Fix, JudgedFence, Judgement } from '../../rules/index.ts'
import type { Me, OwnFence, PunchBody } from '../../wire.ts'

export interface PlaceEvidence {
  readonly body: Pick<PunchBody, 'fix' | 'verdict'>
  readonly judgement: Judgement
  /** Where coordinates stay on the phone: what opens the commitment. */
  readonly nonce: string | null
}

type Rules = Pick<Me, 'fences' | 'timeZone'> & { readonly policy: Pick<Me['policy'], 'verdictOnly'> }

/** Fences as they are judged: those that hold for a task. */
export const fencesOf = (fences: readonly OwnFence[], taskId: string | undefined): readonly JudgedFence[] =>
  fences.filter(({ taskIds }) => taskIds.length === 0 || (taskId !== undefined && taskIds.includes(taskId))).map(shapeOf)

function shapeOf({ id, hours, kind, latitude, longitude, radiusMeters, points }: OwnFence): JudgedFence {
  return kind === 'circle' ? { id, hours, kind, latitude: latitude ?? 0, longitude: longitude ?? 0, radiusMeters: radiusMeters ?? 0 } : { id, hours, kind, points: points ?? [] }
}

/** What is sent about a place: its coordinates, or in verdict-only mode the phone's own verdict with a commitment to them. */
export async function placeEvidence({ fences, timeZone, policy }: Rules, fix: Fix | undefined, { at, taskId }: { readonly at: string; readonly taskId: string | undefined }): Promise<PlaceEvidence> {
  const judgement = judgeFences(fencesOf(fences, taskId), fix, { at, timeZone })
  if (fix === undefined) return { body: {}, judgement, nonce: null }
  if (!policy.verdictOnly) return { body: { fix }, judgement, nonce: null }
  const nonce = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const { verdict, fenceId } = judgement
  return { body: { verdict: { verdict, fenceId, accuracyBucket: accuracyBucketOf(fix.accuracyMeters), commitment: await commitmentOf(fix, nonce) } }, judgement, nonce }
}
