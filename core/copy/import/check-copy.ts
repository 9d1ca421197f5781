import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import Type from 'typebox'
import { Value } from 'typebox/value'
import type { CopyManifest } from '@overt/sdk'
import { isCopied } from '../copied-kinds.ts'
import type { CopiedKind, CopyTable } from '../copied-kinds.ts'
import { copyChecksum, copyIncomplete, copyMisfit, copyNewer, copyOfPerson, copyUnreadable } from '../errors.ts'
import { copyVersion } from '../write-copy.ts'
import { guarded } from './open-archive.ts'
import type { OpenArchive } from './open-archive.ts'

const mostManifestBytes = 64 * 1024 * 1024
const mostFileBytes = 256 * 1024 * 1024
const mostSchemaBytes = 1024 * 1024
const Checksum = Type.Object({ bytes: Type.Integer({ minimum: 0 }), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) })
const Named = Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.String() })
const Kind = Type.String({ pattern: '^[a-z][a-z0-9-]*\\.[a-z][a-z0-9_]*$' })
const Manifest = Type.Object({
  format: Type.Literal('overt-copy'), version: Type.Integer(), scope: Type.Enum(['member', 'workspace']), workspace: Named, madeAt: Type.String(), platform: Type.String(),
  migrations: Type.Record(Type.String(), Type.Array(Type.String())),
  kinds: Type.Array(Type.Object({ kind: Kind, rows: Type.Integer({ minimum: 0 }), files: Type.Integer({ minimum: 0 }), imported: Type.Boolean(), withheld: Type.Array(Type.String()) })),
  left: Type.Array(Type.Object({ kind: Type.String(), reason: Type.String() })), missingFiles: Type.Array(Type.String()), checksums: Type.Record(Type.String(), Checksum),
})
const FileLine = Type.Object({ path: Type.String(), kind: Kind, key: Type.String(), contentType: Type.String(), bytes: Type.Integer({ minimum: 0, maximum: mostFileBytes }), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) })
const Schema = Type.Object({ properties: Type.Record(Type.String(), Type.Object({ readOnly: Type.Optional(Type.Boolean()), $comment: Type.Optional(Type.String()) })) })

/** A copy that was checked from its first byte to its last, and what of it is imported. */
export interface CheckedCopy {
  readonly manifest: CopyManifest
  readonly manifestSha256: string
  readonly kinds: readonly ImportedKind[]
}
export interface ImportedKind {
  readonly table: CopiedKind
  readonly rows: number
  /** Columns that the copy has values for. */
  readonly columns: readonly string[]
}
export interface CopyFileLine { readonly path: string; readonly kind: string; readonly key: string; readonly contentType: string; readonly bytes: number; readonly sha256: string }

/** What is here: tables, and names of migrations by plugin. */
export interface Present {
  readonly tables: readonly CopyTable[]
  readonly migrations: Readonly<Record<string, readonly string[]>>
}

/** Reads every part once and changes nothing. Errors: `copy-unreadable`, `copy-of-person`, `copy-newer`, `copy-checksum`, `copy-incomplete`, `copy-misfit`. */
export async function checkCopy(archive: OpenArchive, present: Present): Promise<CheckedCopy> {
  const bytes = await archive.read('manifest.json', mostManifestBytes)
  const manifest = parse(bytes.toString(), 'manifest.json')
  if (isObject(manifest) && typeof manifest['version'] === 'number' && manifest['version'] > copyVersion) throw copyNewer({ values: { what: `version ${String(manifest['version'])} of the format` } })
  if (!Value.Check(Manifest, manifest)) throw copyUnreadable({ values: { reason: 'manifest.json does not have the parts of one.' } })
  if (manifest.scope !== 'workspace') throw copyOfPerson()
  for (const [owner, names] of Object.entries(manifest.migrations)) {
    const unknown = names.find((name) => present.migrations[owner]?.includes(name) !== true)
    const used = owner === 'core' || manifest.kinds.some(({ kind, rows }) => rows > 0 && kind.startsWith(`${owner}.`))
    if (unknown !== undefined && used) throw copyNewer({ values: { what: `${unknown} of ${owner}` } })
  }
  const given = new Map(manifest.kinds.map((kind) => [kind.kind, kind]))
  const left = new Set(manifest.left.map(({ kind }) => kind))
  for (const { kind } of present.tables.filter(isCopied)) {
    const owner = kind.slice(0, kind.indexOf('.'))
    const same = present.migrations[owner]?.every((name) => manifest.migrations[owner]?.includes(name) === true) !== false
    if (same && !given.has(kind) && !left.has(kind)) throw copyIncomplete({ values: { part: kind } })
  }
  await checkParts(archive, manifest)
  const kinds: ImportedKind[] = []
  for (const { kind, rows } of manifest.kinds) {
    const table = present.tables.find((one) => one.kind === kind)
    if (table === undefined || !isCopied(table)) {
      if (rows > 0) throw copyNewer({ values: { what: kind } })
    } else if (table.copy.notImported === undefined && table.copy.private !== true) kinds.push({ table, rows, columns: await fittingColumns(archive, table) })
  }
  return { manifest: { ...manifest, member: null } as CopyManifest, manifestSha256: createHash('sha256').update(bytes).digest('hex'), kinds }
}

/** The lines of `data/files.jsonl`. */
export async function* fileLines(archive: OpenArchive): AsyncGenerator<CopyFileLine> {
  for await (const line of linesOf(archive, 'data/files.jsonl')) {
    const value = parse(line, 'data/files.jsonl')
    if (!Value.Check(FileLine, value) || value.path !== `files/${value.kind}/${value.path.split('/').at(-1) ?? ''}`) throw copyUnreadable({ values: { reason: 'data/files.jsonl has a line that names no file.' } })
    yield value
  }
}

export async function* linesOf(archive: OpenArchive, path: string): AsyncGenerator<string> {
  const source = await archive.stream(path)
  const lines = createInterface({ input: Readable.from(guarded(source)), crlfDelay: Infinity })
  for await (const line of lines) if (line !== '') yield line
}

/** Each part is what the manifest says, and nothing else is in the archive. */
async function checkParts(archive: OpenArchive, { kinds, checksums }: { readonly kinds: readonly { readonly kind: string; readonly files: number }[]; readonly checksums: CopyManifest['checksums'] }): Promise<void> {
  const expected = new Set(['index.html', 'manifest.json', 'data/files.jsonl', ...kinds.flatMap(({ kind }) => [`data/${kind}.jsonl`, `data/${kind}.csv`, `schemas/${kind}.json`])])
  for (const path of expected) {
    if (!archive.paths.has(path)) throw copyIncomplete({ values: { part: path } })
    if (path === 'index.html' || path === 'manifest.json') continue
    const sum = checksums[path]
    if (sum === undefined) throw copyIncomplete({ values: { part: path } })
    const found = await archive.checksum(path)
    if (found.bytes !== sum.bytes || found.sha256 !== sum.sha256) throw copyChecksum({ values: { part: path } })
  }
  const counts = new Map<string, number>()
  for await (const { path, kind, bytes, sha256 } of fileLines(archive)) {
    const found = await archive.checksum(path)
    if (found.bytes !== bytes || found.sha256 !== sha256) throw copyChecksum({ values: { part: path } })
    expected.add(path)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  for (const { kind, files } of kinds) if ((counts.get(kind) ?? 0) !== files) throw copyIncomplete({ values: { part: `files/${kind}` } })
  for (const path of archive.paths) if (!expected.has(path)) throw copyUnreadable({ values: { reason: `The manifest does not name ${path}.` } })
}

/** The columns that the copy has, where each is one of the table's, of the same type, and nothing that the table needs is missing. */
async function fittingColumns(archive: OpenArchive, { kind, columns }: CopiedKind): Promise<readonly string[]> {
  const schema = parse((await archive.read(`schemas/${kind}.json`, mostSchemaBytes)).toString(), `schemas/${kind}.json`)
  if (!Value.Check(Schema, schema)) throw copyMisfit({ values: { kind, reason: 'its schema is not one.' } })
  const given = Object.entries(schema.properties).filter(([, { readOnly }]) => readOnly !== true)
  for (const [name, { $comment: type }] of given) {
    const here = columns.find((column) => column.name === name)
    if (here === undefined || here.type !== type) throw copyMisfit({ values: { kind, reason: `the column ${name} is not there, or of another type.` } })
  }
  const names = given.map(([name]) => name)
  for (const { name, nullable, generated, hasDefault } of columns) if (!names.includes(name) && !nullable && !generated && !hasDefault) throw copyMisfit({ values: { kind, reason: `the column ${name} is missing.` } })
  return names.filter((name) => columns.some((column) => column.name === name && !column.generated))
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function parse(text: string, part: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw copyUnreadable({ values: { reason: `${part} is not JSON.` }, cause })
  }
}
