import type { Note, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { instantSql } from './instants.ts'

/** The notes of an entry: those kept by the core and those that plugins give when asked, oldest first. */
export async function entryNotes({ hooks }: Pick<Platform, 'hooks'>, unit: UnitOfWork, entryId: string): Promise<readonly Note[]> {
  const kept = await unit.query<{ note: Note }>({
    name: 'entry-notes',
    text: `select json_build_object('id', id, 'entryId', entry_id, 'plugin', plugin, 'kind', kind, 'at', ${instantSql('at')}, 'data', data) as note
      from core.note where workspace_id = $1 and entry_id = $2 order by at, id limit 1000`,
    values: [unit.workspaceId, entryId],
  })
  const given = await hooks.core.collect('entry.notes', { entryIds: [entryId] }, { workspaceId: unit.workspaceId, unit })
  const notes = [...kept.map(({ note }) => note), ...given.flatMap(({ value }) => value.get(entryId) ?? [])]
  return notes.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
