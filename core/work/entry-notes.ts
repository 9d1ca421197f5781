import type { Note, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { instantSql } from './instants.ts'

/** Keeps a note with the ids of everything above it, once per id. Errors: `not-found` where the entry is not there or in the trash. */
export async function keepNote(unit: UnitOfWork, { id, entryId, plugin, kind, at, data }: Note): Promise<boolean> {
  const [entry] = await unit.query<{ kept: boolean }>({
    name: 'entry-note-keep',
    text: `
      with entry as (
        select * from core.entry where workspace_id = $1 and id = $3 and deleted_batch is null
      ), kept as (
        insert into core.note (workspace_id, id, entry_id, member_id, organization_id, project_id, task_id, plugin, kind, at, data)
        select workspace_id, $2, id, member_id, organization_id, project_id, task_id, $4, $5, $6, $7 from entry
        on conflict do nothing returning id
      )
      select exists (select from kept) as kept from entry`,
    values: [unit.workspaceId, id, entryId, plugin, kind, at, JSON.stringify(data)],
  })
  if (entry === undefined) throw notFound({ values: { what: 'Entry' } })
  return entry.kept
}

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
