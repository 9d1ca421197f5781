import { readFileIfThere, removeIfThere, writeAtomically } from './atomic-file.ts'
import type { TokenStore } from './account.ts'

/** Keeps the token in a file of mode 0600: for development, and where the system has no key store. */
export function createTokenFile(path: string): TokenStore {
  return {
    protection: 'file',
    read: () => readFileIfThere(path),
    write: (token) => writeAtomically(path, token),
    clear: () => removeIfThere(path),
  }
}
