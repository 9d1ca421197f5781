import type { Flag, PunchReceipt } from '../wire.ts'

/** A stored punch. */
export interface PunchRow {
  readonly id: string
  readonly memberId: string
  readonly kind: 'in' | 'out'
  readonly at: Date
  readonly correctedAt: Date
  readonly receivedAt: Date
  readonly monotonicMs: number
  readonly bootId: string
  /** Of a punch-out its punch-in; of a punch-in what ended it: a punch-out, or the next punch-in. */
  readonly partnerId: string | null
  readonly assignmentId: string | null
  readonly taskId: string | null
  readonly entryId: string | null
  /** The code of the refusal for which there is no entry. */
  readonly notFiled: string | null
  readonly flags: readonly Flag[]
  readonly reason: string | null
  readonly verdict: PunchReceipt['verdict']
  readonly fenceId: string | null
  readonly fenceName: string | null
  /** The fence as it was when the punch was judged by it. */
  readonly fenceVersionId: string | null
  readonly distanceMeters: number | null
  readonly accuracyMeters: number | null
  readonly accuracyBucket: string | null
  readonly latitude: number | null
  readonly longitude: number | null
  readonly fixAt: Date | null
  readonly fix: PunchReceipt['fix']
  readonly commitment: string | null
  readonly revealedAt: Date | null
  readonly selfie: PunchReceipt['selfie']
  readonly selfieSha256: Buffer | null
  readonly selfieAt: Date | null
  readonly kioskId: string | null
  readonly decision: 'accept' | 'reject' | null
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
  readonly comment: string | null
  readonly disputed: boolean
  /** Of a punch-in: when its person was reminded to punch out. */
  readonly remindedAt: Date | null
  /** The policy that held for the person then; null before versions were kept. */
  readonly policyVersion: number | null
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const fields = [
  'id', 'memberId', 'kind', 'at', 'correctedAt', 'receivedAt', 'monotonicMs', 'bootId', 'partnerId', 'assignmentId', 'taskId', 'entryId', 'notFiled', 'flags', 'reason', 'verdict',
  'fenceId', 'fenceName', 'fenceVersionId', 'distanceMeters', 'accuracyMeters', 'accuracyBucket', 'latitude', 'longitude', 'fixAt', 'fix', 'commitment', 'revealedAt', 'selfie', 'selfieSha256', 'selfieAt',
  'kioskId', 'decision', 'decidedAt', 'decidedBy', 'comment', 'disputed', 'remindedAt', 'policyVersion',
] as const satisfies readonly (keyof PunchRow)[]

/** Columns of a punch under the alias `n`. */
export const punchColumns = fields.map((field) => `n.${snake(field)} as "${field}"`).join(', ')

/** Inserts a punch; its values are those of `punchValues`. */
export const insertPunchText = `insert into p_punchim.punch (workspace_id, ${fields.map(snake).join(', ')}) values ($1, ${fields.map((_, index) => `$${String(index + 2)}`).join(', ')})`
export const punchValues = (punch: PunchRow): unknown[] => fields.map((field) => punch[field])

/** `set` of an update with these columns; placeholders from `$3` on. */
export function changeOf(change: Partial<PunchRow>): { readonly sql: string; readonly values: readonly unknown[] } {
  const changed = fields.filter((field) => change[field] !== undefined)
  return { sql: changed.map((field, index) => `${snake(field)} = $${String(index + 3)}`).join(', '), values: changed.map((field) => change[field]) }
}

/** What a phone is told of a punch. */
export const receiptOf = ({ id, kind, at, correctedAt, verdict, flags, entryId, selfie, fix, fenceName, distanceMeters, notFiled, policyVersion }: PunchRow): PunchReceipt => ({
  id, kind, at: at.toISOString(), correctedAt: correctedAt.toISOString(), verdict, flags: [...flags], entryId, selfie, fix, fenceName,
  distanceMeters: distanceMeters === null ? null : Math.round(distanceMeters), notFiled, policyVersion,
})
