import type { S3Client } from '@aws-sdk/client-s3'
import type { Blobs } from '@overt/sdk'
import { checkedKey, checkedPrefix } from './blob-key.ts'
import { blobMissing, blobsAway } from './errors.ts'

export interface S3Options {
  /** Address of a server that speaks S3; undefined for AWS itself. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly bucket: string
  /** Before every key, without a slash at its end. */
  readonly prefix: string
  /** Undefined: what the environment of the machine gives (role, profile). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
  /** How long one request may take, tries included. Default 15 s. */
  readonly requestTimeoutMs?: number
}

const defaultRequestTimeoutMs = 15_000

/** Files in a bucket of S3 or of any server that speaks it. Errors: `wrong-blob-key`, `blob-missing`, `blobs-away`. */
export async function openS3Blobs({ endpoint, region, bucket, prefix, credentials, requestTimeoutMs = defaultRequestTimeoutMs }: S3Options): Promise<Blobs & { close(): void }> {
  // Only who uses it pays for loading it.
  const s3 = await import('@aws-sdk/client-s3')
  const client: S3Client = new s3.S3Client({
    region, maxAttempts: 3,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials: { ...credentials } }),
  })
  const rootOf = (workspaceId: string): string => [prefix, workspaceId].filter((part) => part !== '').join('/')
  const keyOf = (workspaceId: string, key: string): string => `${rootOf(workspaceId)}/${checkedKey(key)}`

  async function ask<T>(run: (options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    try {
      return await run({ abortSignal: AbortSignal.timeout(requestTimeoutMs) })
    } catch (cause) {
      if (isMissing(cause)) throw blobMissing({ cause })
      throw blobsAway({ cause, values: { reason: cause instanceof Error ? cause.name : String(cause) }, retryAfterSeconds: 5 })
    }
  }

  await client.send(new s3.HeadBucketCommand({ Bucket: bucket }), { abortSignal: AbortSignal.timeout(requestTimeoutMs) })
  return {
    async put(workspaceId, key, bytes) {
      const Key = keyOf(workspaceId, key)
      await ask((options) => client.send(new s3.PutObjectCommand({ Bucket: bucket, Key, Body: bytes, ContentLength: bytes.length }), options))
    },
    async get(workspaceId, key) {
      const Key = keyOf(workspaceId, key)
      const found = await ask(async (options) => {
        const answer = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key }), options)
        return answer.Body?.transformToByteArray()
      })
      if (found === undefined) throw blobMissing()
      return Buffer.from(found)
    },
    async delete(workspaceId, key) {
      const Key = keyOf(workspaceId, key)
      await ask((options) => client.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key }), options))
    },
    async* list(workspaceId, under) {
      const root = `${rootOf(workspaceId)}/`
      const folder = checkedPrefix(under)
      for (let after: string | undefined; ;) {
        const page = await ask((options) => client.send(new s3.ListObjectsV2Command({
          Bucket: bucket, Prefix: folder === '' ? root : `${root}${folder}/`, ...(after === undefined ? {} : { StartAfter: after }),
        }), options))
        for (const { Key: key = '', Size: sizeBytes = 0, LastModified: storedAt = new Date(0) } of page.Contents ?? []) {
          yield { key: key.slice(root.length), sizeBytes, storedAt: Temporal.Instant.fromEpochMilliseconds(storedAt.getTime()) }
        }
        after = page.Contents?.at(-1)?.Key
        if (page.IsTruncated !== true || after === undefined) return
      }
    },
    close: () => { client.destroy() },
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name)
