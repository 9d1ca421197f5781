import { sortedJson } from './policy-receipt.ts'
import { isSigned, keyIdOf } from './statements.ts'

/** What was erased, as the server signed it: complete in itself, and without anything that tells whose it was but ids. */
export interface ErasureCertificate {
  readonly format: 'overt erasure certificate 1'
  readonly id: string
  readonly workspaceId: string
  /** Null where the whole workspace was erased. */
  readonly memberId: string | null
  /** RFC 3339. */
  readonly requestedAt: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly erased: readonly { readonly owner: string; readonly kind: string; readonly records: number }[]
  readonly kept: readonly { readonly owner: string; readonly kind: string; readonly records: number; readonly what: string; readonly reason: string; readonly until: string | null }[]
  readonly keyId: string
  /** 32 bytes in base64url. */
  readonly publicKey: string
  /** Ed25519 over `erasureCertificateText`, base64url. */
  readonly signature: string
}

/** Why a certificate of erasure does not hold. */
export type CertificateFault = 'not-a-certificate' | 'wrong-key-id' | 'unexpected-key' | 'wrong-signature'

/** What is signed: a first line that says what it is, then everything but the signature. */
export function erasureCertificateText(certificate: Omit<ErasureCertificate, 'signature'>): string {
  const { signature: _signature, ...signed } = certificate as ErasureCertificate
  return `overt erasure certificate 1\n${sortedJson(signed)}\n`
}

/** Checks that the key that a certificate names signed it; whether it is the installation's is for whoever checks to know, as with a receipt. */
export async function checkErasureCertificate(certificate: unknown, expectedKey?: string): Promise<{ readonly certificate: ErasureCertificate | undefined; readonly faults: readonly CertificateFault[] }> {
  if (!isErasureCertificate(certificate)) return { certificate: undefined, faults: ['not-a-certificate'] }
  const faults: CertificateFault[] = []
  if (await keyIdOf(certificate.publicKey) !== certificate.keyId) faults.push('wrong-key-id')
  if (expectedKey !== undefined && expectedKey !== certificate.publicKey && expectedKey !== certificate.keyId) faults.push('unexpected-key')
  if (!await isSigned(erasureCertificateText(certificate), certificate.signature, certificate.publicKey)) faults.push('wrong-signature')
  return { certificate, faults }
}

/** Whether the JSON has the form of a certificate; what it says may still be wrong. */
export function isErasureCertificate(value: unknown): value is ErasureCertificate {
  const { format, id, workspaceId, memberId, requestedAt, startedAt, finishedAt, erased, kept, keyId, publicKey, signature } = (value ?? {}) as Readonly<Record<string, unknown>>
  return format === 'overt erasure certificate 1' && (memberId === null || typeof memberId === 'string') && Array.isArray(erased) && Array.isArray(kept)
    && [id, workspaceId, requestedAt, startedAt, finishedAt, keyId, publicKey, signature].every((text) => typeof text === 'string')
}
