import { randomBytes } from 'node:crypto'
import { open, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readFileIfThere, removeIfThere } from './atomic-file.ts'
import { systemCode } from './errors.ts'

const spareBytes = 64 * 1024
/** The spare is made again only where it would not be what fills the disk. */
const freeBytesForSpare = 16 * spareBytes

export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '')
}

/** Space put aside, so that the agent's own small state, such as a pause, can be written on a full disk. */
export interface SpareSpace {
  /** Gives the space free; false where there was none. */
  spend(): Promise<boolean>
  /** Puts space aside again where the disk has plenty. */
  restore(): Promise<void>
}

export function createSpareSpace(file: string): SpareSpace {
  let isThere: boolean | null = null
  return {
    async spend() {
      const found = (await readFileIfThere(file)) !== null
      await removeIfThere(file)
      isThere = false
      return found
    },
    async restore() {
      isThere ??= (await readFileIfThere(file)) !== null
      if (isThere) return
      const { bavail, bsize } = await statfs(dirname(file))
      if (bavail * bsize < freeBytesForSpare) return
      try {
        await write(file)
        isThere = true
      } catch (error) {
        await removeIfThere(file)
        if (!isDiskFull(error)) throw error
      }
    },
  }
}

/** Bytes that no file system can make smaller. */
async function write(file: string): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    await handle.writeFile(randomBytes(spareBytes))
    await handle.sync()
  } finally {
    await handle.close()
  }
}
