import Type from 'typebox'
import { Id, Instant, Nullable } from './common.ts'

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64, description: 'SHA-256 in hex' })
const Path = Type.Array(Hash)
const Signature = Type.String({ description: 'Ed25519 in base64url' })
const KeyId = Type.String({ description: 'the first 8 bytes of the public key\'s SHA-256 in hex' })

/** What the server signed about a workspace's log at one moment. */
export const LogHead = Type.Object({ size: Type.Integer({ description: 'records in the log' }), rootHash: Hash, at: Instant, keyId: KeyId, signature: Signature })

/** Where a record lies in the log; nothing of what it says. */
export const LogProof = Type.Object({ sequence: Type.Integer(), size: Type.Integer(), leafHash: Hash, path: Path })

/** That the log of the larger size begins with that of the smaller one. */
export const LogConsistency = Type.Object({ from: Type.Integer(), to: Type.Integer(), path: Path })

/** The keys of a workspace's transparency log. */
export const LogKeys = Type.Object({
  items: Type.Array(Type.Object({
    keyId: KeyId,
    publicKey: Type.String({ description: '32 bytes in base64url' }),
    from: Instant,
    until: Nullable(Instant),
    signedBy: Nullable(Type.String({ description: 'the key before, which signed this one in' })),
    signature: Nullable(Signature),
  })),
  restarts: Type.Array(Type.Object({ size: Type.Integer(), rootHash: Hash, at: Instant, reason: Type.String(), keyId: KeyId, signature: Signature }), {
    description: 'why the log is shorter than it was, said and signed by the operator after an older backup was restored',
  }),
})

/** What was recorded, opened as far as the reader may see it, with what its leaf is made of. */
export const LogRecord = Type.Object({
  workspaceId: Id,
  sequence: Type.Integer(),
  partCount: Type.Integer(),
  parts: Type.Array(Type.Object({ index: Type.Integer(), text: Type.String(), salt: Hash, path: Path })),
  detail: Type.Optional(Type.Object({ text: Type.String(), salt: Hash }, { description: 'what the record says of people: kept beside it, until it is erased; the record has SHA-256(salt ‖ text)' })),
})
