import type { ErasedKind, KeptKind, UnitOfWork } from '@overt/sdk'
import { erasureCertificateText } from '@overt/sdk/transparency'
import type { ErasureCertificate } from '@overt/sdk/transparency'
import type { Platform } from '../contracts.ts'

export interface Certified {
  readonly id: string
  readonly memberId: string | null
  readonly requestedAt: string
  readonly startedAt: string
  readonly erased: readonly ErasedKind[]
  readonly kept: readonly KeptKind[]
  readonly userIds: readonly string[]
}

/** Signs what was erased and what stays, and writes it into the ledger, in the transaction that erases the last of it. Ids and counts only. */
export async function certify({ clock, transparency }: Pick<Platform, 'clock' | 'transparency'>, unit: UnitOfWork, { id, memberId, requestedAt, startedAt, erased, kept, userIds }: Certified): Promise<ErasureCertificate> {
  const now = clock.now()
  const key = await transparency.keys.current(unit, now)
  const publicKey = (await transparency.keys.list(unit)).find(({ keyId }) => keyId === key.keyId)?.publicKey ?? ''
  const finishedAt = now.toString({ fractionalSecondDigits: 3 })
  const unsigned: Omit<ErasureCertificate, 'signature'> = {
    format: 'overt erasure certificate 1', id, workspaceId: unit.workspaceId, memberId, requestedAt, startedAt, finishedAt, erased, kept, keyId: key.keyId, publicKey,
  }
  const certificate: ErasureCertificate = { ...unsigned, signature: key.sign(erasureCertificateText(unsigned)) }
  await unit.query('insert into identity.erasure_ledger (id, workspace_id, member_id, user_ids, erased_at, certificate) values ($1, $2, $3, $4, $5, $6)',
    [id, unit.workspaceId, memberId, userIds, finishedAt, JSON.stringify(certificate)])
  return certificate
}
