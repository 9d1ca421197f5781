import { readFile } from 'node:fs/promises'
import type { SafeStorage } from 'electron'
import type { TokenStore } from '../engine/account.ts'
import { readFileIfThere, removeIfThere, writeAtomically } from '../engine/atomic-file.ts'
import { createTokenFile } from '../engine/token-file.ts'

/**
 * Keeps the token encrypted by the system's key store. Where there is none (Linux without a secret service) it is a file of
 * mode 0600, and the self-check says so.
 */
export function createSystemTokenStore(
  safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>, path: string,
): TokenStore {
  const weak = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
  if (weak || !safeStorage.isEncryptionAvailable()) return createTokenFile(path)
  const encrypted = `${path}.encrypted`
  return {
    protection: 'system',
    async read() {
      if ((await readFileIfThere(encrypted)) === null) return null
      try {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(await readFile(encrypted))
        if (shouldReEncrypt) await writeAtomically(encrypted, await safeStorage.encryptStringAsync(result))
        return result
      } catch {
        return null // The key store changed: signing in again is all that helps.
      }
    },
    write: async (token) => writeAtomically(encrypted, await safeStorage.encryptStringAsync(token)),
    clear: () => removeIfThere(encrypted),
  }
}
