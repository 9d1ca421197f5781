import type { InstallationUnit, UndeliveredMail } from '@overt/sdk'

interface MailRow extends Omit<UndeliveredMail, 'id' | 'reason' | 'queuedAt' | 'failedAt' | 'nextTryAt'> {
  readonly id: string
  readonly reason: UndeliveredMail['reason'] | null
  readonly queuedAt: Date
  readonly failedAt: Date
  readonly nextTryAt: Date | null
}

/** Mails that were tried in vain, the latest first: neither their texts nor to whom in a domain they go. */
export async function readUndeliveredMails(unit: InstallationUnit, { before, limit }: { readonly before?: number | undefined; readonly limit: number }): Promise<UndeliveredMail[]> {
  const rows = await unit.query<MailRow>({
    name: 'undelivered-mails',
    text: `select mail.id, address.slug as workspace, mail.domain, mail.reason, mail.attempts, mail.queued_at as "queuedAt", mail.failed_at as "failedAt", mail.next_try_at as "nextTryAt"
      from jobs.undelivered_mails($1, $2) mail left join identity.workspace_address address on address.workspace::text = mail.workspace and address.current order by mail.id desc`,
    values: [before ?? null, limit],
  })
  return rows.map(({ id, reason, queuedAt, failedAt, nextTryAt, ...row }) => ({
    ...row, id: String(id), reason: reason ?? 'failed', queuedAt: queuedAt.toISOString(), failedAt: failedAt.toISOString(), nextTryAt: nextTryAt === null ? null : nextTryAt.toISOString(),
  }))
}

/** How many mails are tried again, and how many are not. */
export async function countUndeliveredMails(unit: InstallationUnit): Promise<{ readonly waiting: number; readonly givenUp: number }> {
  const [row] = await unit.query<{ waiting: number; givenUp: number }>({ name: 'undelivered-mails-count', text: 'select waiting, given_up as "givenUp" from jobs.count_undelivered_mails()' })
  return row!
}

/** Tries each of them once more, now. Returns how many. */
export async function retryMails(unit: InstallationUnit): Promise<number> {
  const [row] = await unit.query<{ tried: number }>('select jobs.retry_mails() as tried')
  return row!.tried
}
