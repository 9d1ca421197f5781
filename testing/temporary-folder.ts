import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The folder for temporary files; throws a sentence where it cannot be written. */
export function writableTemporaryFolder(): string {
  const folder = tmpdir()
  try {
    rmSync(mkdtempSync(join(folder, 'overt-try-')), { recursive: true })
  } catch (cause) {
    throw new Error(`The temporary folder ${folder} cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}): set TMPDIR to one that can.`, { cause })
  }
  return folder
}
