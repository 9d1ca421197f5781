import { checkErasureCertificate, checkPolicyReceipt, isErasureCertificate } from '@overt/sdk/transparency'
import type { TextKey } from './texts.ts'

/** What a receipt of a policy or a certificate of erasure says, and what does not hold of it. */
export interface SignedFile { readonly faults: readonly TextKey[]; readonly facts: readonly (readonly [TextKey, string])[]; readonly sentences: readonly string[] }

/** Undefined where the file is neither. */
export async function readSignedFile(file: unknown, language: string): Promise<SignedFile | undefined> {
  if (isErasureCertificate(file)) {
    const { faults } = await checkErasureCertificate(file)
    const { id, workspaceId, memberId, finishedAt, keyId } = file
    return { faults: faults.map(faultKey), sentences: [], facts: [['certificate', id], ['workspace', workspaceId], ...memberId === null ? [] : [['member', memberId] as const], ['finished', finishedAt], ['key', keyId]] }
  }
  const { receipt, faults } = await checkPolicyReceipt(file)
  if (receipt === undefined) return undefined
  const { workspace, member, policy, acknowledgedAt, keyId } = receipt
  return {
    faults: faults.map(faultKey), sentences: policy.summary[language] ?? policy.summary['en'] ?? [],
    facts: [['workspace', workspace.name], ['member', member.name], ['version', String(policy.version)], ['acknowledged', acknowledgedAt], ['hash', policy.hash], ['key', keyId]],
  }
}

const faultKey = (fault: string): TextKey => (fault === 'wrong-policy-hash' ? 'wrong-policy' : fault === 'wrong-key-id' ? 'wrong-key' : 'changed')
