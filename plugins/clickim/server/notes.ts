import { createHash } from 'node:crypto'
import type { Note, UnitOfWork } from '@overt/sdk'
import type { ClickContext } from './context.ts'
import { entrySpans, entrySums, timedEntries } from './entry-times.ts'

/**
 * The notes on entries of members whose times the reader of this unit may see: `clickim.afk {seconds, spans}`, `clickim.social {platform, seconds}`, and
 * `clickim.work {platform, seconds}` for a platform that counts as work there.
 */
export async function entryNotes(context: ClickContext, unit: UnitOfWork, entryIds: readonly string[]): Promise<ReadonlyMap<string, readonly Note[]>> {
  const reader = unit.memberId
  const ability = reader === null ? null : await context.ability(unit, reader)
  const entries = (await timedEntries(unit, entryIds)).filter(({ memberId }) => ability === null || ability.can('read', 'ClickTime', { memberId }))
  const sums = await entrySums(context, unit, entries)
  const notes = new Map<string, Note[]>()
  for (const entry of entries) {
    const { afkSeconds, social, work = [] } = sums.get(entry.id)!
    const note = (kind: string, data: Readonly<Record<string, unknown>>): Note =>
      ({ id: noteId(entry.id, `${kind} ${String(data.platform ?? '')}`), entryId: entry.id, plugin: 'clickim', kind, at: entry.startedAt.toString({ fractionalSecondDigits: 3 }), data })
    const own: Note[] = [...social.map((spent) => note('clickim.social', spent)), ...work.map((spent) => note('clickim.work', spent))]
    if (afkSeconds > 0) {
      const spans = (await entrySpans(context, unit, entry)).filter(({ kind }) => kind === 'afk').map(({ from, to }) => ({ from, to }))
      own.unshift(note('clickim.afk', { seconds: afkSeconds, spans }))
    }
    if (own.length > 0) notes.set(entry.id, own)
  }
  return notes
}

/** The same note keeps its id however often it is worked out: a UUID of version 8 from what it is about. */
function noteId(entryId: string, about: string): string {
  const hex = createHash('sha256').update(`${entryId} ${about}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
