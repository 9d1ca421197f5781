import { fromHex } from '../channel/hex.ts'
import type { PairRequest, Paired } from '../channel/messages.ts'
import { pairingKey, readPairingCode } from '../channel/pairing-code.ts'
import { connectToAgent } from './agent-connection.ts'
import type { Conversation } from './agent-connection.ts'

const keyBytes = 32

/** Pairs this browser profile with the agent that shows the code; null where the code is none or no agent knows it. */
export async function pair(code: string, browser: string, ports?: Conversation['ports']): Promise<Paired | null> {
  if (readPairingCode(code) === null) return null
  const request: PairRequest = { browser }
  return new Promise((resolve) => {
    void connectToAgent({
      key: pairingKey(code), first: () => request, onMessage: (message) => resolve(pairedFrom(message)), onClose: () => resolve(null), ...(ports === undefined ? {} : { ports }),
    }).then((connection) => connection === null && resolve(null))
  })
}

/** What the agent or the storage gave, or null where it is no pairing. */
export function pairedFrom(value: unknown): Paired | null {
  if (typeof value !== 'object' || value === null || !('reporter' in value) || !('key' in value)) return null
  const { reporter, key } = value
  return typeof reporter === 'string' && typeof key === 'string' && fromHex(key).length === keyBytes ? { reporter, key } : null
}
