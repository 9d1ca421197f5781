import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import { readJson, writeAtomically } from './atomic-file.ts'
import { AgentError } from './errors.ts'

const codeLifeMilliseconds = 120_000
const triesPerCode = 5

/** Lets browsers in: a six-digit code shown in the agent's window buys one token. Only hashes are kept. */
export interface Pairing {
  load(): Promise<void>
  /** A new code, valid two minutes and five tries; it replaces the one before. */
  newCode(elapsed: number): string
  /** @throws AgentError `pairing-code-wrong` */
  redeem(code: string, browser: string, elapsed: number): Promise<string>
  /** The browser a token was given to, or null. */
  browserOf(token: string): string | null
  browsers(): readonly string[]
  forget(): Promise<void>
}

export function createPairing(file: string): Pairing {
  let tokens: Record<string, string> = {}
  let offer: { code: string, until: number, tries: number } | null = null
  return {
    async load() {
      const stored = await readJson(file)
      if (typeof stored !== 'object' || stored === null) return
      tokens = Object.fromEntries(Object.entries(stored).filter((entry) => typeof entry[1] === 'string'))
    },
    newCode(elapsed) {
      offer = { code: String(randomInt(1_000_000)).padStart(6, '0'), until: elapsed + codeLifeMilliseconds, tries: triesPerCode }
      return offer.code
    },
    async redeem(code, browser, elapsed) {
      if (offer === null || elapsed > offer.until || offer.tries <= 0) throw new AgentError('pairing-code-wrong')
      offer.tries--
      if (!timingSafeEqual(digest(code), digest(offer.code))) throw new AgentError('pairing-code-wrong')
      offer = null
      const token = randomBytes(32).toString('base64url')
      tokens = { ...tokens, [digest(token).toString('hex')]: browser }
      await writeAtomically(file, JSON.stringify(tokens))
      return token
    },
    browserOf: (token) => tokens[digest(token).toString('hex')] ?? null,
    browsers: () => [...new Set(Object.values(tokens))].sort(),
    async forget() {
      tokens = {}
      await writeAtomically(file, '{}')
    },
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
