import type { UnitOfWork } from '@overt/sdk'
import type { MailMessage } from '../contracts.ts'

/** What a mail is about, where somebody waits for it. */
export type MailSubject = NonNullable<MailMessage['about']>

/** Why a mail server did not take a mail, in a word that the UI translates. */
export type MailTroubleReason = 'unreachable' | 'refused' | 'sign-in' | 'failed'

export interface MailTrouble {
  readonly reason: MailTroubleReason
  readonly attempts: number
  readonly failedAt: Temporal.Instant
  /** Null: it was the last try. */
  readonly nextTryAt: Temporal.Instant | null
}

/** Keeps that a mail could not be delivered, so that whoever waits for it sees so. */
export async function noteMailTrouble(unit: UnitOfWork, { subject, id }: MailSubject, { reason, attempts, failedAt, nextTryAt }: MailTrouble): Promise<void> {
  await unit.query({
    name: 'mail-trouble',
    text: `insert into core.mail_trouble (workspace_id, subject, subject_id, reason, attempts, failed_at, next_try_at) values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (workspace_id, subject, subject_id) do update
        set reason = excluded.reason, attempts = excluded.attempts, failed_at = excluded.failed_at, next_try_at = excluded.next_try_at`,
    values: [unit.workspaceId, subject, id, reason, attempts, failedAt.toString(), nextTryAt?.toString() ?? null],
  })
}

/** The mail was delivered, or another takes its place; true where it had been in trouble. */
export async function clearMailTrouble(unit: UnitOfWork, { subject, id }: MailSubject): Promise<boolean> {
  const rows = await unit.query({
    name: 'mail-trouble-over',
    text: 'delete from core.mail_trouble where workspace_id = $1 and subject = $2 and subject_id = $3 returning 1',
    values: [unit.workspaceId, subject, id],
  })
  return rows.length > 0
}

/** Reads nodemailer's error: https://nodemailer.com/smtp/ */
export function troubleReason(error: unknown): MailTroubleReason {
  const { code = '', responseCode } = error as { readonly code?: string; readonly responseCode?: number }
  if (code === 'EAUTH') return 'sign-in'
  if (responseCode !== undefined && responseCode >= 500) return 'refused'
  return ['ECONNECTION', 'ECONNREFUSED', 'ECONNRESET', 'ESOCKET', 'ETIMEDOUT', 'EDNS', 'ETLS'].includes(code) ? 'unreachable' : 'failed'
}
