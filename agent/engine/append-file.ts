import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from './atomic-file.ts'
import { AgentError, errorMessage, systemCode } from './errors.ts'

/** A file that only grows, by whole lines. */
export interface AppendFile {
  readonly path: string
  bytes(): number
  /** On disk when it returns. @throws AgentError `outbox-full`, `outbox-write-failed`: then nothing was added */
  append(lines: Buffer): Promise<void>
  close(): Promise<void>
}

export async function createAppendFile(path: string): Promise<AppendFile> {
  const handle = await withDiskErrors(() => open(path, 'a', 0o600))
  let size = (await handle.stat()).size
  await syncFolder(dirname(path))
  return {
    path,
    bytes: () => size,
    async append(lines) {
      try {
        await withDiskErrors(async () => {
          await writeAll(handle, lines)
          await handle.datasync()
        })
        size += lines.length
      } catch (error) {
        await handle.truncate(size)
        throw error
      }
    },
    close: () => handle.close(),
  }
}

/** A full disk writes less than asked without an error; only the next write says so. */
async function writeAll(handle: FileHandle, content: Buffer): Promise<void> {
  for (let written = 0; written < content.length;) {
    const { bytesWritten } = await handle.write(content, written, content.length - written)
    if (bytesWritten === 0) throw new AgentError('outbox-full')
    written += bytesWritten
  }
}

async function withDiskErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AgentError) throw error
    const code = systemCode(error)
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new AgentError('outbox-full', {}, { cause: error })
    throw new AgentError('outbox-write-failed', { detail: code ?? errorMessage(error) }, { cause: error })
  }
}
