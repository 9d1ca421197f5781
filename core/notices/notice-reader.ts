import type { ReadingFormats, UnitOfWork } from '@overt/sdk'
import { defaultFormats } from '@overt/sdk'
import { readingFormatsSql } from '../identity/reading-formats.ts'

/** In which zone a member reads instants, and how. */
export async function noticeReader(unit: UnitOfWork, memberId: string): Promise<{ readonly timeZone: string; readonly formats: ReadingFormats }> {
  const [row] = await unit.query<{ timeZone: string; formats: ReadingFormats }>({
    name: 'notice-reader',
    text: `select coalesce(m.time_zone, u.time_zone, w.time_zone) as "timeZone", ${readingFormatsSql('u')} as formats
      from core.member m join core.workspace w on w.id = m.workspace_id join identity."user" u on u.id = m.user_id
      where m.workspace_id = $1 and m.id = $2`,
    values: [unit.workspaceId, memberId],
  })
  return row ?? { timeZone: 'UTC', formats: defaultFormats }
}
