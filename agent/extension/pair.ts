import { fromHex } from '../channel/hex.ts'
import type { PairRequest, Paired } from '../channel/messages.ts'
import { pairingKey, readPairingCode } from '../channel/pairing-code.ts'
import { connectToAgent } from './agent-connection.ts'
import type { Conversation } from './agent-connection.ts'

const keyBytes = 32

/** Why a browser was not paired: what was typed is no code, no agent takes browsers here, or the one that does took no such code. */
export type PairingFault = 'no-code' | 'no-agent' | 'refused'

/** Pairs this browser profile with the agent that shows the code. */
export async function pair(code: string, browser: string, ports?: Conversation['ports']): Promise<Paired | PairingFault> {
  if (readPairingCode(code) === null) return 'no-code'
  const request: PairRequest = { browser }
  let heard = false
  const paired = await new Promise<Paired | null>((resolve) => {
    void connectToAgent({
      key: pairingKey(code), first: () => request, onMessage: (message) => resolve(pairedFrom(message)), onClose: () => resolve(null),
      onHeard() { heard = true },
      ...(ports === undefined ? {} : { ports }),
    }).then((connection) => connection === null && resolve(null))
  })
  return paired ?? (heard ? 'refused' : 'no-agent')
}

/** What the agent or the storage gave, or null where it is no pairing. */
export function pairedFrom(value: unknown): Paired | null {
  if (typeof value !== 'object' || value === null || !('reporter' in value) || !('key' in value)) return null
  const { reporter, key } = value
  return typeof reporter === 'string' && typeof key === 'string' && fromHex(key).length === keyBytes ? { reporter, key } : null
}
