import { fromHex, toHex } from './hex.ts'

/**
 * The conversation of a browser extension and the agent over a local port that any program could be listening on. Runs on both sides, on
 * Web Crypto alone. Each side sends a random number; from it and the shared key HKDF-SHA-256 (RFC 5869) makes the agent's proof and one
 * AES-256-GCM key a direction. The extension sends nothing but its number before the proof is right, and what follows is sealed: a program
 * that only passes messages on reads nothing either.
 */
export interface Channel {
  /** Seals a message; to be sent in the order of the calls. */
  seal(message: unknown): Promise<string>
  /** Opens the next message. @throws where it is not authentic, repeated or out of order */
  open(sealed: string): Promise<unknown>
}

/** The random numbers of one conversation, as hexadecimal text. */
export interface Nonces {
  readonly extension: string
  readonly agent: string
}

export type Side = keyof Nonces

const nonceBytes = 32
const keyBits = 256
const ivBytes = 12
/** Every message has this length, so that its length tells nothing of the host name in it. */
const paddedLength = 512

export function newNonce(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(nonceBytes)))
}

export function isNonce(value: unknown): value is string {
  return typeof value === 'string' && value.length === 2 * nonceBytes && fromHex(value).length === nonceBytes
}

/** What only somebody with the key can say to these two numbers. */
export async function agentProof(key: Uint8Array<ArrayBuffer>, nonces: Nonces): Promise<string> {
  return toHex(await derive(key, nonces, 'proof of the agent'))
}

export async function openChannel(key: Uint8Array<ArrayBuffer>, nonces: Nonces, side: Side): Promise<Channel> {
  const [fromExtension, fromAgent] = await Promise.all((['extension', 'agent'] as const).map(async (from) =>
    crypto.subtle.importKey('raw', await derive(key, nonces, `from the ${from}`), 'AES-GCM', false, ['encrypt', 'decrypt'])))
  if (fromExtension === undefined || fromAgent === undefined) throw new Error('no keys were derived')
  const [outgoing, incoming] = side === 'extension' ? [fromExtension, fromAgent] : [fromAgent, fromExtension]
  let sent = 0
  let received = 0
  return {
    async seal(message) {
      const iv = counter(sent++)
      const text = JSON.stringify(message).padEnd(paddedLength)
      return toHex(new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, outgoing, new TextEncoder().encode(text))))
    },
    async open(sealed) {
      const iv = counter(received++)
      const text = new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, incoming, fromHex(sealed)))
      return JSON.parse(text)
    },
  }
}

async function derive(key: Uint8Array<ArrayBuffer>, { extension, agent }: Nonces, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits'])
  const info = new TextEncoder().encode(`overt browser channel 2, ${purpose}`)
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: fromHex(extension + agent), info }, material, keyBits))
}

/** A message's number as its initialisation vector: each key seals each number once. */
function counter(number: number): Uint8Array<ArrayBuffer> {
  const iv = new Uint8Array(ivBytes)
  new DataView(iv.buffer).setBigUint64(ivBytes - 8, BigInt(number))
  return iv
}
