import type { Api, Entry } from '@overt/sdk/ui'
import type { Span } from './fit-span.ts'

const written = (ms: number): string => new Date(ms).toISOString()
const times = ({ startMs, stopMs }: Span): { readonly startedAt: string; readonly stoppedAt: string } => ({ startedAt: written(startMs), stoppedAt: written(stopMs) })

/** What a new piece is like. */
export type PieceLike = Pick<Entry, 'taskId'> & Partial<Pick<Entry, 'memberId' | 'description' | 'billable' | 'billableByHand' | 'tags'>>

/**
 * Gives an entry the first piece of time and files the others beside it; without an entry all are new. Where one of them is refused, those before it are taken back.
 * Gives what takes all of it back.
 */
export async function storePieces(api: Api, entry: Entry | undefined, like: PieceLike, pieces: readonly Span[]): Promise<{ readonly undo: () => Promise<void>; readonly stored: Entry }> {
  const [first, ...more] = pieces
  const created: string[] = []
  let stored: Entry | undefined
  async function undo(): Promise<void> {
    if (created.length > 0) await api.post('/entries/bulk-delete', { ids: created })
    if (entry !== undefined && stored?.id === entry.id) await api.patch(`/entries/${entry.id}`, { startedAt: entry.startedAt, stoppedAt: entry.stoppedAt, confirmLong: true })
  }
  try {
    if (entry !== undefined && first !== undefined) {
      stored = await api.patch<Entry>(`/entries/${entry.id}`, { ...times(first), confirmLong: true })
    }
    const { taskId, memberId, description = '', billable, billableByHand = false, tags = [] } = like
    for (const piece of entry === undefined ? pieces : more) {
      const made = await api.post<Entry>('/entries', { taskId, ...(memberId === undefined ? {} : { memberId }), description, tags, ...times(piece), confirmLong: true, ...(billableByHand ? { billable } : {}) })
      created.push(made.id)
      stored ??= made
    }
    if (stored === undefined) throw new Error('there is no piece to store')
    return { undo, stored }
  } catch (cause) {
    await undo()
    throw cause
  }
}
