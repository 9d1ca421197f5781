import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Blobs, Clock, CopyDeclaration, CopyManifest, CopyRequest, Database } from '@overt/sdk'
import { coreMigrations } from '../database/index.ts'
import { platformVersion } from '../version.ts'
import { createArchive } from './archive.ts'
import type { Archive, Checksum } from './archive.ts'
import { copyTables, declaredCopies, isCopied } from './copied-kinds.ts'
import type { CopiedKind, CopyTable } from './copied-kinds.ts'
import { indexPage } from './index-page.ts'
import { jsonSchemaOf } from './json-schema.ts'
import { countKind, fieldsOf, readFileRows, readKind } from './kind-query.ts'
import type { CopyScope } from './kind-query.ts'
import type { ShownKind } from './shown-kind.ts'

/** Counts up when an older `overt workspace import` could not read what is written now. */
export const copyVersion = 1
/** Rows of each kind that the page for reading shows; all of them are in its table. */
const shownRows = 50
const progressEvery = 250

export interface CopyParts {
  readonly database: Database
  readonly blobs: Blobs
  readonly clock: Clock
  plugins(): readonly { readonly id: string; readonly definition: { readonly copy?: CopyDeclaration; readonly migrations?: readonly { readonly name: string }[] } | null }[]
}

/** Writes the copy as a ZIP and ends the stream. Rows that change meanwhile are as they are when their page is read. */
export async function writeCopy({ database, blobs, clock, plugins }: CopyParts, request: CopyRequest, stream: Writable): Promise<CopyManifest> {
  const scope: CopyScope = { workspaceId: request.workspaceId, memberId: request.memberId }
  const { tables, total, workspace, member } = await database.readInWorkspace({ workspaceId: request.workspaceId }, async (unit) => {
    const found = await copyTables(unit, declaredCopies(plugins()))
    let rows = 0
    for (const kind of found) if (isIncluded(kind, request)) rows += await countKind(unit, kind, scope)
    const [named] = await unit.query<{ id: string; name: string }>('select id, name from core.workspace where id = $1', [request.workspaceId])
    const [person] = request.memberId === null ? [] : await unit.query<{ id: string; name: string }>('select m.id, u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = $1 and m.id = $2', [request.workspaceId, request.memberId])
    return { tables: found, total: rows, workspace: named!, member: person ?? null }
  })
  const folder = await mkdtemp(join(tmpdir(), 'overt-copy-'))
  try {
    const archive = createArchive(stream)
    const included = inChildOrder(tables.filter((table): table is CopiedKind => isIncluded(table, request)))
    const checksums: Record<string, Checksum> = {}
    const shown: ShownKind[] = []
    let done = 0
    const progressed = async (count: number): Promise<void> => {
      request.signal?.throwIfAborted()
      done += count
      await request.onProgress?.({ done, total: Math.max(total, done) })
    }
    for (const kind of included) shown.push(await writeRows({ database, archive, folder, checksums, progressed }, kind, scope))
    const files = await writeFiles({ database, blobs, archive, folder, checksums, progressed: () => progressed(0) }, included, scope)
    const manifest: CopyManifest = {
      format: 'overt-copy', version: copyVersion, scope: request.memberId === null ? 'workspace' : 'member', workspace, member, madeAt: clock.now().toString(), platform: platformVersion,
      migrations: migrationNames(plugins()),
      kinds: shown.map(({ fields: _fields, sample: _sample, ...kind }) => ({ ...kind, files: files.counts.get(kind.kind) ?? 0 })).toSorted((a, b) => a.kind.localeCompare(b.kind)),
      left: tables.filter((table) => !isIncluded(table, request)).map((table) => ({ kind: table.kind, reason: leftReason(table, request) })),
      missingFiles: files.missing, checksums,
    }
    await archive.add('index.html', indexPage(manifest, shown, request.locale))
    await archive.add('manifest.json', JSON.stringify(manifest, undefined, 2))
    archive.end()
    await finished(stream, { readable: false })
    return manifest
  } catch (error) {
    stream.destroy()
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Names of the migrations of the core and of every plugin. */
export const migrationNames = (plugins: ReturnType<CopyParts['plugins']>): Record<string, readonly string[]> => ({
  core: coreMigrations.map(({ name }) => name), ...Object.fromEntries(plugins.map(({ id, definition }) => [id, (definition?.migrations ?? []).map(({ name }) => name)])),
})

function isIncluded(table: CopyTable, { memberId, own }: CopyRequest): table is CopiedKind {
  if (!isCopied(table)) return false
  if (table.copy.private === true && !(own && memberId !== null)) return false
  return memberId === null || table.copy.person !== null
}

function leftReason({ copy }: CopyTable, { memberId }: CopyRequest): string {
  if (copy === undefined) return 'Its plugin says nothing about copies.'
  if ('left' in copy) return copy.left
  if (copy.private === true) return 'For the person alone.'
  return memberId === null ? '' : 'Of the workspace, about nobody in particular.'
}

/** Rows that refer to others are read before these: what is added meanwhile leaves no row in the copy without the one that it refers to. */
export function inChildOrder<T extends CopyTable>(tables: readonly T[]): T[] {
  const left = new Map(tables.map((table) => [table.kind, table]))
  const ordered: T[] = []
  while (left.size > 0) {
    const referred = new Set([...left.values()].flatMap(({ kind, refersTo }) => refersTo.filter((target) => target !== kind)))
    const free = [...left.values()].filter(({ kind }) => !referred.has(kind))
    // Tables that refer to each other follow in the order of their names.
    for (const table of free.length > 0 ? free : [[...left.values()][0]!]) {
      ordered.push(table)
      left.delete(table.kind)
    }
  }
  return ordered
}

interface RowParts { readonly database: Database; readonly archive: Archive; readonly folder: string; readonly checksums: Record<string, Checksum>; progressed(count: number): Promise<void> }

/** Rows are read once, for both forms: the CSV waits on disk for the end of the lines of JSON. */
async function writeRows({ database, archive, folder, checksums, progressed }: RowParts, kind: CopiedKind, scope: CopyScope): Promise<ShownKind> {
  const fields = fieldsOf(kind)
  const sample: Readonly<Record<string, unknown>>[] = []
  const waiting = join(folder, 'rows.csv')
  const lines = archive.part(`data/${kind.kind}.jsonl`)
  const csv = await open(waiting, 'w', 0o600)
  let rows = 0
  let held = `\uFEFF${fields.map((name) => `"${name}"`).join(',')}\r\n`
  try {
    for await (const row of readKind(database, kind, scope)) {
      await lines.write(`${row.json}\n`)
      held += `${row.csv}\r\n`
      if (sample.length < shownRows) sample.push(JSON.parse(row.json) as Readonly<Record<string, unknown>>)
      rows += 1
      if (rows % progressEvery === 0) {
        await csv.appendFile(held)
        held = ''
        await progressed(progressEvery)
      }
    }
    checksums[`data/${kind.kind}.jsonl`] = await lines.end()
    await csv.appendFile(held)
  } finally {
    await csv.close()
  }
  checksums[`data/${kind.kind}.csv`] = await archive.add(`data/${kind.kind}.csv`, createReadStream(waiting))
  checksums[`schemas/${kind.kind}.json`] = await archive.add(`schemas/${kind.kind}.json`, JSON.stringify(jsonSchemaOf(kind), undefined, 2))
  await progressed(rows % progressEvery)
  return { kind: kind.kind, rows, files: 0, imported: kind.copy.notImported === undefined, withheld: Object.keys(kind.copy.without ?? {}), fields, sample }
}

interface FileParts { readonly database: Database; readonly blobs: Blobs; readonly archive: Archive; readonly folder: string; readonly checksums: Record<string, Checksum>; progressed(): Promise<void> }

/** One file after the other; `data/files.jsonl` names all with their checksums. */
async function writeFiles({ database, blobs, archive, folder, checksums, progressed }: FileParts, kinds: readonly CopiedKind[], scope: CopyScope): Promise<{ readonly counts: ReadonlyMap<string, number>; readonly missing: readonly string[] }> {
  const counts = new Map<string, number>()
  const missing: string[] = []
  const waiting = join(folder, 'files.jsonl')
  const lines = await open(waiting, 'w', 0o600)
  try {
    for (const kind of kinds) {
      if (kind.copy.files === undefined) continue
      for await (const row of readFileRows(database, kind, scope)) {
        for (const { name, key, contentType } of kind.copy.files.of(row)) {
          const path = `files/${kind.kind}/${name}`
          const bytes = await blobs.get(scope.workspaceId, key).catch((error: unknown) => {
            if (error instanceof Error && 'code' in error && error.code === 'blob-missing') return undefined
            throw error
          })
          if (bytes === undefined) { missing.push(path); continue }
          const { sha256 } = await archive.add(path, bytes, { compress: !/^(image|video|audio)\//.test(contentType) })
          await lines.appendFile(`${JSON.stringify({ path, kind: kind.kind, key, contentType, bytes: bytes.length, sha256 })}\n`)
          counts.set(kind.kind, (counts.get(kind.kind) ?? 0) + 1)
          await progressed()
        }
      }
    }
  } finally {
    await lines.close()
  }
  checksums['data/files.jsonl'] = await archive.add('data/files.jsonl', createReadStream(waiting))
  return { counts, missing }
}
