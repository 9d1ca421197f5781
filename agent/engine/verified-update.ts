import { createPublicKey, verify } from 'node:crypto'
import { gt, lt, valid } from 'semver'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { parse } from 'yaml'
import { AgentError } from './errors.ts'

/** A plain name: a file beside the metadata, never an address elsewhere. */
const FileName = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,199}$' })

const UpdateMetadata = Type.Object({
  version: Type.String({ maxLength: 60 }),
  files: Type.Array(Type.Object({
    url: FileName,
    sha512: Type.String({ pattern: '^[A-Za-z0-9+/]{86}==$' }),
    size: Type.Optional(Type.Integer({ minimum: 1 })),
    blockMapSize: Type.Optional(Type.Integer({ minimum: 1 })),
  }), { minItems: 1 }),
  releaseDate: Type.Optional(Type.Unknown()),
  stagingPercentage: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  minimumSystemVersion: Type.Optional(Type.String()),
})

const updateMetadata = Compile(UpdateMetadata)

/** What the publisher signed: a newer version and the checksums of its files. */
export type VerifiedUpdate = Pick<Static<typeof UpdateMetadata>, 'version' | 'files' | 'stagingPercentage' | 'minimumSystemVersion'>

export interface SignedMetadata {
  /** The bytes of `latest*.yml` as they were served. */
  readonly metadata: Uint8Array
  /** `latest*.yml.sig`: the Ed25519 signature over those bytes in base64, or null where there is none. */
  readonly signature: string | null
}

/**
 * The update that the metadata describes; null where it is the version that runs. Workspaces host the files themselves, so the
 * publisher's key, pinned when the agent was built, is what decides.
 *
 * @throws AgentError `update-key-missing`, `update-unsigned`, `update-signature-wrong`, `update-metadata-invalid`, `update-older`
 */
export function verifiedUpdate({ metadata, signature }: SignedMetadata, publicKey: string | null, currentVersion: string): VerifiedUpdate | null {
  if (publicKey === null) throw new AgentError('update-key-missing')
  if (signature === null) throw new AgentError('update-unsigned')
  const bytes = Buffer.from(signature.trim(), 'base64')
  const key = createPublicKey(publicKey)
  if (key.asymmetricKeyType !== 'ed25519') throw new AgentError('update-key-missing')
  if (!verify(null, metadata, key, bytes)) throw new AgentError('update-signature-wrong')
  const { version, files, stagingPercentage, minimumSystemVersion } = understood(metadata)
  if (lt(version, currentVersion)) throw new AgentError('update-older', { version })
  if (!gt(version, currentVersion)) return null
  return {
    version, files,
    ...(stagingPercentage === undefined ? {} : { stagingPercentage }),
    ...(minimumSystemVersion === undefined ? {} : { minimumSystemVersion }),
  }
}

function understood(metadata: Uint8Array): Static<typeof UpdateMetadata> {
  let document: unknown
  try {
    document = parse(Buffer.from(metadata).toString('utf8'))
  } catch (error) {
    throw new AgentError('update-metadata-invalid', {}, { cause: error })
  }
  if (!updateMetadata.Check(document) || valid(document.version) === null) throw new AgentError('update-metadata-invalid')
  return document
}
