import { PassThrough } from 'node:stream'
import type { Readable } from 'node:stream'
import pg from 'pg'

export interface BaseBackup {
  /** The cluster as a tar stream, the log that makes it consistent included. */
  readonly tar: Readable
  /** Settles when PostgreSQL has ended the backup. */
  readonly done: Promise<{ readonly startLog: string; readonly endLog: string; readonly timeline: number }>
  close(): Promise<void>
}

/** https://www.postgresql.org/docs/current/protocol-replication.html, BASE_BACKUP */
const command = `BASE_BACKUP (LABEL 'overt', CHECKPOINT 'fast', WAL true, WAIT false, MANIFEST 'no')`

/** First byte of a message with bytes of the archive. */
const dataMessage = 0x64

/**
 * Copies a running cluster through PostgreSQL's own replication protocol, which checks every page and needs no access to its files. The
 * role must be a superuser or have REPLICATION.
 */
export async function startBaseBackup(adminUrl: string): Promise<BaseBackup> {
  const slot = await holdLog(adminUrl)
  const client = new pg.Client({ connectionString: adminUrl, ...{ replication: 'true' }, application_name: 'overt backup' })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    await slot.release()
    throw error
  }
  const tar = new PassThrough({ highWaterMark: 4 * 1024 ** 2 })
  const done = new Promise<{ startLog: string; endLog: string; timeline: number }>((resolve, reject) => {
    client.query(new BaseBackupQuery(tar, (error, rows) => {
      if (error !== undefined) {
        tar.destroy(error)
        reject(error)
        return
      }
      tar.end()
      // First where it starts, last where it ends; between them the list of tablespaces.
      resolve({ startLog: String(rows[0]?.[0]), timeline: Number(rows[0]?.[1]), endLog: String(rows.at(-1)?.[0]) })
    }))
  })
  done.catch(() => undefined)
  return {
    tar, done,
    async close() {
      tar.destroy()
      await client.end().catch(() => undefined)
      await slot.release()
    },
  }
}

type Finish = (error: Error | undefined, rows: readonly (readonly (string | null)[])[]) => void

interface CopyConnection {
  query(text: string): void
  readonly stream: { pause(): void; resume(): void }
}

/** One command of the replication protocol, in the form that `pg` takes for queries of one's own. */
class BaseBackupQuery implements pg.Submittable {
  readonly #tar: PassThrough
  readonly #finish: Finish
  readonly #rows: (string | null)[][] = []
  #error: Error | undefined

  constructor(tar: PassThrough, finish: Finish) {
    this.#tar = tar
    this.#finish = finish
  }

  submit(connection: pg.Connection): void {
    (connection as unknown as CopyConnection).query(command)
  }

  handleDataRow({ fields }: { readonly fields: (string | null)[] }): void {
    this.#rows.push(fields)
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }, { stream }: CopyConnection): void {
    if (chunk[0] !== dataMessage || this.#tar.destroyed) return
    // The parser uses its memory again.
    if (this.#tar.write(Buffer.from(chunk.subarray(1)))) return
    stream.pause()
    const resume = (): void => { stream.resume() }
    this.#tar.once('drain', resume).once('close', resume)
  }

  handleError(error: Error): void {
    this.#error = error
    // A broken connection sends no more "ready".
    if (!('severity' in error)) this.#finish(error, [])
  }

  handleReadyForQuery(): void {
    this.#finish(this.#error, this.#rows)
  }

  handleRowDescription(): void { /* the columns are known */ }
  handleCommandComplete(): void { /* several come; "ready" is the end */ }
}

/** Keeps PostgreSQL from recycling its log while the copy runs. */
async function holdLog(adminUrl: string): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'overt backup' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    // A temporary slot ends with its connection, however that ends.
    await client.query('select pg_create_physical_replication_slot($1, true, true)', [`overt_backup_${process.pid}_${Date.now()}`])
  } catch (error) {
    await client.end()
    throw error
  }
  return { release: () => client.end().catch(() => undefined) }
}
