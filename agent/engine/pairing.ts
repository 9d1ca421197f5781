import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { fromHex, toHex } from '../channel/hex.ts'
import { newPairingCode, pairingKey } from '../channel/pairing-code.ts'
import { writeAtomically } from './atomic-file.ts'
import { openParts, sealParts } from './sealed-parts.ts'

const codeLifeMilliseconds = 300_000
const keyBytes = 32
const mostReporters = 32

const StoredReporters = Type.Array(Type.Object({ id: Type.String(), browser: Type.String(), key: Type.String({ pattern: '^[0-9a-f]{64}$' }) }))
const storedReporters = Compile(StoredReporters)

/** One paired profile of one browser. */
export interface Reporter {
  readonly id: string
  readonly browser: string
  readonly key: Uint8Array<ArrayBuffer>
}

/** Pairs browser profiles: a code from the agent's window opens one conversation, in which the profile is given a key of its own. */
export interface Pairing {
  load(): Promise<void>
  /** A new code, valid for five minutes and one browser profile; it replaces the one before. */
  newCode(elapsed: number): string
  /** The key of the code that is on offer, or null. */
  offeredKey(elapsed: number): Uint8Array<ArrayBuffer> | null
  /** Pairs a profile and ends the offer; on disk when it returns. */
  accept(browser: string): Promise<Reporter>
  reporters(): readonly Reporter[]
  forget(): Promise<void>
}

/** @param fileKey the keys of the profiles are encrypted with it on disk, like the pictures */
export function createPairing(file: string, fileKey: () => Promise<Buffer>): Pairing {
  let reporters: readonly Reporter[] = []
  let offer: { readonly code: string, readonly until: number } | null = null
  const keep = async (): Promise<void> => {
    const stored: Static<typeof StoredReporters> = reporters.map(({ id, browser, key }) => ({ id, browser, key: toHex(key) }))
    await writeAtomically(file, sealParts(await fileKey(), 'browsers', [Buffer.from(JSON.stringify(stored))]))
  }
  return {
    async load() {
      if (!existsSync(file)) return
      const [content] = await openParts(await fileKey(), 'browsers', file, 1) ?? []
      const stored: unknown = content === undefined ? [] : JSON.parse(content.toString('utf8'))
      if (storedReporters.Check(stored)) reporters = stored.map(({ id, browser, key }) => ({ id, browser, key: fromHex(key) }))
    },
    newCode(elapsed) {
      offer = { code: newPairingCode(), until: elapsed + codeLifeMilliseconds }
      return offer.code
    },
    offeredKey: (elapsed) => (offer === null || elapsed > offer.until ? null : pairingKey(offer.code)),
    async accept(browser) {
      offer = null
      const reporter = { id: randomUUID(), browser, key: Uint8Array.from(randomBytes(keyBytes)) }
      reporters = [...reporters, reporter].slice(-mostReporters)
      await keep()
      return reporter
    },
    reporters: () => reporters,
    async forget() {
      offer = null
      reporters = []
      await keep()
    },
  }
}
