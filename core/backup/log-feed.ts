import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { BackupPlace } from './backup-place.ts'
import { backupMissing } from './errors.ts'
import { fetchLog } from './log-archive.ts'

export interface LogFeed {
  /** For PostgreSQL's `restore_command`. */
  readonly command: string
  /** Why a segment could not be fetched, where that ended the recovery. */
  fault(): unknown
  close(): Promise<void>
}

const pollMs = 20
const missing = backupMissing({ values: { what: '', place: '' } }).code

/**
 * Hands a recovering PostgreSQL the segments it asks for, one after the other, so that the log never lies on this disk as a whole. The
 * command and this process meet in a folder: the command runs as PostgreSQL's user, who may not be able to run anything of ours.
 */
export async function startLogFeed(place: BackupPlace, folder: string, owner: { readonly uid: number; readonly gid: number } | undefined): Promise<LogFeed> {
  const at = (state: string, name = ''): string => join(folder, state, name)
  for (const path of [folder, at('want'), at('have'), at('none'), at('fail')]) {
    await mkdir(path, { recursive: true, mode: 0o700 })
    if (owner !== undefined) await chown(path, owner.uid, owner.gid)
  }
  let open = true
  let fault: unknown

  async function answer(name: string): Promise<void> {
    try {
      const bytes = await fetchLog(place, name)
      const partial = join(folder, name)
      await writeFile(partial, bytes, { mode: 0o600 })
      if (owner !== undefined) await chown(partial, owner.uid, owner.gid)
      await rename(partial, at('have', name))
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === missing
      if (!isMissing) fault = error
      await writeFile(at(isMissing ? 'none' : 'fail', name), '', { mode: 0o600 })
    }
  }
  const serving = (async () => {
    while (open) {
      for (const name of await readdir(at('want'))) {
        await rm(at('want', name))
        await answer(name)
      }
      await pause(pollMs)
    }
  })()

  return {
    command: restoreCommand(folder),
    fault: () => fault,
    async close() {
      open = false
      await serving
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Ends with 255 where the segment exists but cannot be had: that ends the recovery, while 1 would mean the end of the log. */
function restoreCommand(folder: string): string {
  const quoted = `'${folder.replaceAll('%', '%%').replaceAll(`'`, `'\\''`)}'`
  return [
    `d=${quoted}`, `: > "$d/want/%f"`, 'n=0',
    `while [ $n -lt 6000 ]; do if [ -e "$d/have/%f" ]; then mv "$d/have/%f" "%p"; exit; fi; if [ -e "$d/none/%f" ]; then rm "$d/none/%f"; exit 1; fi; if [ -e "$d/fail/%f" ]; then exit 255; fi; sleep 0.02; n=$((n+1)); done`,
    'exit 255',
  ].join('; ')
}
