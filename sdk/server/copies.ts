import type { Writable } from 'node:stream'
import type { UnitOfWork } from './database.ts'

/** A column whose values no copy holds, such as the hash of a token. */
export interface WithheldColumn {
  readonly reason: string
  /** SQL of what an import writes instead. Default: the column's default. */
  readonly imported?: string
}

/** Files that belong to rows of a table. */
export interface CopiedFiles {
  /** SQL over the row `t` of what `of` reads. */
  readonly columns: string
  /** SQL over the row `t`: which rows have files. */
  readonly where: string
  of(row: Readonly<Record<string, unknown>>): readonly CopiedFile[]
}
/** A file in a full copy: its name there, its key in the storage and its content type. */
export interface CopiedFile {
  /** Unique within the table. */
  readonly name: string
  /** Its key in `blobs`. */
  readonly key: string
  readonly contentType: string
}

/** A table whose rows are in a copy. SQL conditions see the row as `t`, the workspace as `$1` and the person as `$2`. */
export interface CopiedTable {
  /** Which rows are about the person; null where none is, so that the table is only in the copy of a workspace. */
  readonly person: string | null
  /** Which rows are the workspace's; for tables without `workspace_id` only. */
  readonly workspace?: string
  readonly without?: Readonly<Record<string, WithheldColumn>>
  /** Columns that a copy has another value for: SQL over the row `t`, of the column's type. */
  readonly instead?: Readonly<Record<string, string>>
  /** Values that make a row readable, by name: SQL. An import leaves them out. */
  readonly adds?: Readonly<Record<string, string>>
  /** For the person alone: left out where an admin asks for somebody's copy, or a workspace's. */
  readonly private?: boolean
  /** Why an import leaves these rows out: what they prove holds only where they were written. */
  readonly notImported?: string
  readonly files?: CopiedFiles
  /** Runs before rows are imported, e.g. to make partitions for them. */
  readonly prepare?: (unit: UnitOfWork, rows: readonly Readonly<Record<string, unknown>>[]) => Promise<void>
}
/** A table that no copy holds, with the reason that the manifest names. */
export interface LeftTable { readonly left: string }
/** What a full copy does with a table: write it, or leave it out for a reason. */
export type TableCopy = CopiedTable | LeftTable
/** What copies hold of a schema, by the name of the table. */
export type CopyDeclaration = Readonly<Record<string, TableCopy>>

/** A table of a full copy, with how many rows and files it has and what was withheld. */
export interface CopyKind {
  /** `<plugin>.<table>`, or `core.<table>`. */
  readonly kind: string
  readonly rows: number
  readonly files: number
  readonly imported: boolean
  readonly withheld: readonly string[]
}
/** What a copy says about itself; `manifest.json` in the archive. */
export interface CopyManifest {
  readonly format: 'overt-copy'
  readonly version: number
  readonly scope: 'member' | 'workspace'
  readonly workspace: { readonly id: string; readonly name: string }
  readonly member: { readonly id: string; readonly name: string } | null
  readonly madeAt: string
  readonly platform: string
  /** Names of the migrations that the tables had, by schema. */
  readonly migrations: Readonly<Record<string, readonly string[]>>
  readonly kinds: readonly CopyKind[]
  /** Tables without rows in this copy, with the reason. */
  readonly left: readonly { readonly kind: string; readonly reason: string }[]
  /** Files whose rows are there, but which storage no longer has. */
  readonly missingFiles: readonly string[]
  /** Every other part of the archive except `index.html` and the files, which `data/files.jsonl` lists with theirs. */
  readonly checksums: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>
}

/** Whose copy to make, and for whom. */
export interface CopyRequest {
  readonly workspaceId: string
  /** Whose copy; null for the workspace's. */
  readonly memberId: string | null
  /** Whether the person asks for their own: with what is for them alone. */
  readonly own: boolean
  readonly locale: string
  readonly signal?: AbortSignal
  /** Called after each batch. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void | Promise<void>
}
/** Writes everything that the core and all plugins, on or off, hold about a person or a workspace. */
export interface Copies {
  /** Writes a ZIP and ends the stream. Receipts and the trail are the caller's to write before. */
  write(request: CopyRequest, stream: Writable): Promise<CopyManifest>
}
