import { concat, fromHex, toHex, utf8 } from './bytes.ts'
import type { Bytes } from './bytes.ts'
import { hashBytes, leafHash, rootOfInclusion } from './merkle.ts'

/**
 * A part of a record, opened: its text with the salt that it was hashed with. A look at the records of several people has a part for each of
 * them, so that each can check their own without seeing the others'.
 */
export interface LogPart {
  readonly index: number
  readonly text: string
  /** Hex, 32 bytes. */
  readonly salt: string
  /** From this part to the root of the record's parts. */
  readonly path: readonly string[]
}

/** What was recorded, as far as the reader may see it. */
export interface LogRecord {
  readonly workspaceId: string
  readonly sequence: number
  readonly partCount: number
  readonly parts: readonly LogPart[]
  /** What it says of people, kept beside it until it is erased; the record has SHA-256(salt ‖ text) as `detail`. */
  readonly detail?: { readonly text: string; readonly salt: string }
}

/** How a leaf lies in the tree of a head. */
export interface LogProof {
  readonly sequence: number
  readonly size: number
  readonly leafHash: string
  readonly path: readonly string[]
}

/** What a leaf of the log is the hash of. */
export const leafText = (workspaceId: string, sequence: number, partCount: number, partsRoot: string): string =>
  `overt log leaf 1\n${workspaceId}\n${String(sequence)}\n${String(partCount)}\n${partsRoot}\n`

/** The leaf's hash that an opened record leads to; undefined where its parts contradict each other, their proofs or the detail beside them. */
export async function leafOfRecord({ workspaceId, sequence, partCount, parts, detail }: LogRecord): Promise<string | undefined> {
  const roots = await Promise.all(parts.map((part) => rootOfPart(part, partCount)))
  const [root] = roots
  if (root === undefined || roots.some((other) => other !== root)) return undefined
  if (detail !== undefined && !await isDetailOf(detail, parts[0])) return undefined
  return toHex(await leafHash(utf8(leafText(workspaceId, sequence, partCount, root))))
}

async function isDetailOf({ text, salt }: NonNullable<LogRecord['detail']>, part: LogPart | undefined): Promise<boolean> {
  const saltBytes = fromHex(salt, hashBytes)
  if (saltBytes === undefined || part?.index !== 0) return false
  const hash = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', concat(saltBytes, utf8(text)))))
  // The text is canonical JSON, in which nothing but the key itself can look like this.
  return part.text.includes(`"detail": "${hash}"`)
}

async function rootOfPart({ index, text, salt, path }: LogPart, partCount: number): Promise<string | undefined> {
  const [saltBytes, pathBytes] = [fromHex(salt, hashBytes), hashes(path)]
  if (saltBytes === undefined || pathBytes === undefined) return undefined
  const root = await rootOfInclusion(await leafHash(concat(saltBytes, utf8(text))), index, partCount, pathBytes)
  return root === undefined ? undefined : toHex(root)
}

/** Undefined where one of them is not a hash in hex. */
export function hashes(texts: readonly unknown[]): Bytes[] | undefined {
  const found = texts.map((text) => fromHex(text, hashBytes))
  return found.every((bytes) => bytes !== undefined) ? found : undefined
}

/** Whether the leaf lies where the proof says, in a tree of that root. */
export async function isIncluded({ sequence, size, leafHash: leaf, path }: LogProof, head: { readonly size: number; readonly rootHash: string }): Promise<boolean> {
  const [leafBytes, pathBytes] = [fromHex(leaf, hashBytes), hashes(path)]
  if (leafBytes === undefined || pathBytes === undefined || size !== head.size) return false
  const root = await rootOfInclusion(leafBytes, sequence - 1, size, pathBytes)
  return root !== undefined && toHex(root) === head.rootHash
}
