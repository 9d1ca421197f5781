import { toHex, utf8 } from './bytes.ts'
import { isSigned, keyIdOf } from './statements.ts'

/** That a person acknowledged a policy, as the server signed it: complete in itself, so that it can be checked without the server. */
export interface PolicyReceipt {
  readonly format: 'overt policy receipt 1'
  readonly workspace: { readonly id: string; readonly name: string }
  readonly member: { readonly id: string; readonly name: string }
  readonly policy: {
    readonly version: number
    /** SHA-256 of `{content, summary}` as JSON with sorted keys, hex. */
    readonly hash: string
    /** RFC 3339. */
    readonly issuedAt: string
    readonly content: unknown
    /** By language, one sentence each. */
    readonly summary: Readonly<Record<string, readonly string[]>>
  }
  readonly acknowledgedAt: string
  readonly where: 'agent' | 'browser'
  readonly signedAt: string
  readonly keyId: string
  /** 32 bytes in base64url. */
  readonly publicKey: string
  /** Ed25519 over `policyReceiptText`, base64url. */
  readonly signature: string
}

/** Why a receipt of a policy does not hold. */
export type ReceiptFault = 'not-a-receipt' | 'wrong-policy-hash' | 'wrong-key-id' | 'unexpected-key' | 'wrong-signature'

/** JSON with sorted keys: equal values give equal text. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).toSorted(([one], [other]) => (one < other ? -1 : 1))) : item)
}

/** What is signed: a first line that says what it is, then everything but the signature. */
export function policyReceiptText(receipt: Omit<PolicyReceipt, 'signature'>): string {
  const { signature: _signature, ...signed } = receipt as PolicyReceipt
  return `overt policy receipt 1\n${sortedJson(signed)}\n`
}

/**
 * Checks a receipt by itself: its policy has its hash, and the key that it names signed it. Whether that key is the installation's is for whoever checks
 * to know: compare it with one from `GET /log/keys`, or give it as `expectedKey`.
 */
export async function checkPolicyReceipt(receipt: unknown, expectedKey?: string): Promise<{ readonly receipt: PolicyReceipt | undefined; readonly faults: readonly ReceiptFault[] }> {
  if (!isReceipt(receipt)) return { receipt: undefined, faults: ['not-a-receipt'] }
  const { content, summary, hash } = receipt.policy
  const faults: ReceiptFault[] = []
  const found = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(sortedJson({ content, summary })))))
  if (found !== hash) faults.push('wrong-policy-hash')
  if (await keyIdOf(receipt.publicKey) !== receipt.keyId) faults.push('wrong-key-id')
  if (expectedKey !== undefined && expectedKey !== receipt.publicKey && expectedKey !== receipt.keyId) faults.push('unexpected-key')
  if (!await isSigned(policyReceiptText(receipt), receipt.signature, receipt.publicKey)) faults.push('wrong-signature')
  return { receipt, faults }
}

function isReceipt(value: unknown): value is PolicyReceipt {
  const { format, workspace, member, policy, acknowledgedAt, keyId, publicKey, signature } = (value ?? {}) as Readonly<Record<string, unknown>>
  const named = (part: unknown): boolean => typeof (part as { readonly id?: unknown } | null)?.id === 'string'
  const { version, hash, summary } = (policy ?? {}) as Readonly<Record<string, unknown>>
  return format === 'overt policy receipt 1' && named(workspace) && named(member) && Number.isInteger(version) && typeof hash === 'string' && typeof summary === 'object' && summary !== null
    && [acknowledgedAt, keyId, publicKey, signature].every((text) => typeof text === 'string')
}
