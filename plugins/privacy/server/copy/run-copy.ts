import { createPartWriter, uuidv7 } from '@overt/sdk'
import type { CopyManifest, UnitOfWork } from '@overt/sdk'
import type { PrivacyContext } from '../privacy-context.ts'
import { deleteParts, partKey } from './copy-parts.ts'
import { claimCopy, finishCopy, noteParts, noteProgress } from './copy-store.ts'
import type { StoredCopy } from './copy-store.ts'

const progressEveryMs = 700

/** Tells the pages of who asked that a copy has moved on. */
export const tellProgress = (context: PrivacyContext, unit: UnitOfWork, { id, askedBy }: Pick<StoredCopy, 'id' | 'askedBy'>): void => context.live.publish(unit, 'privacy.copy-changed', { copyId: id }, { memberIds: [askedBy] })

/** Makes the file of one waiting copy, with the rights that who asked has now. Whatever ends it early leaves no part. */
export async function runCopy(context: PrivacyContext, workspaceId: string, copyId: string, signal: AbortSignal): Promise<void> {
  const runId = uuidv7()
  const inUnit = <T>(run: (unit: UnitOfWork) => Promise<T>): Promise<T> => context.database.inWorkspace({ workspaceId }, run)
  const claimed = await inUnit((unit) => claimCopy(unit, copyId, runId, context.clock.now()))
  if (claimed === undefined) return
  let progress = { done: 0, total: 0 }
  let parts = 0
  let told = 0
  const note = async (): Promise<void> => {
    signal.throwIfAborted()
    told = performance.now()
    const mine = await inUnit(async (unit) => {
      const going = await noteProgress(unit, copyId, runId, { ...progress, parts, at: context.clock.now() })
      if (going) tellProgress(context, unit, claimed)
      return going
    })
    if (!mine) throw new DOMException('The copy was cancelled.', 'AbortError')
  }
  try {
    await inUnit(async (unit) => { (await context.ability(unit, claimed.askedBy)).require('create', 'PrivacyCopy', { memberId: claimed.memberId }) })
    // The number of parts is noted before a part is written: whoever deletes them after a crash knows all.
    const writer = createPartWriter(async (index, bytes) => {
      parts = index + 1
      await note()
      try {
        await context.blobs.put(workspaceId, partKey({ id: copyId, runId }, index), bytes)
      } catch (cause) {
        throw new StorageFault('a part of a copy could not be kept', { cause })
      }
    })
    const manifest = await context.copies.write({
      workspaceId, memberId: claimed.memberId, own: claimed.memberId === claimed.askedBy, locale: claimed.locale, signal,
      async onProgress(made) {
        progress = made
        if (performance.now() - told > progressEveryMs) await note()
      },
    }, writer)
    await end('ready', writer.written, manifest, null)
  } catch (error) {
    const cancelled = error instanceof Error && error.name === 'AbortError'
    if (!cancelled) context.log.warn({ err: error, copyId }, 'a copy failed')
    await end('failed', 0, null, codeOf(error))
    // Storage that is away takes no deletion either: what stays is deleted with the next round.
    await deleteParts(context.blobs, workspaceId, { id: copyId, runId, parts }).then(() => inUnit((unit) => noteParts(unit, copyId, runId)))
      .catch((fault: unknown) => { context.log.warn({ err: fault, copyId }, 'parts of a copy that failed are not deleted yet') })
  }

  async function end(state: 'ready' | 'failed', bytes: number, manifest: CopyManifest | null, problem: string | null): Promise<void> {
    const mine = await inUnit(async (unit) => {
      const ended = await finishCopy(unit, copyId, runId, { state, bytes, manifest, problem, at: context.clock.now() })
      if (ended) tellProgress(context, unit, claimed!)
      return ended
    })
    if (!mine) await deleteParts(context.blobs, workspaceId, { id: copyId, runId, parts })
  }
}

/** Whoever keeps the file does not take it. */
class StorageFault extends Error {
  readonly code = 'copy-storage'
  readonly status = 503
}
const noRoom = new Set<unknown>(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS'])

/** The code of a problem, for the page to say in words. */
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && noRoom.has(error.code) ? 'copy-storage' : error instanceof Error && 'code' in error && typeof error.code === 'string' && 'status' in error ? error.code : 'copy-failed')
