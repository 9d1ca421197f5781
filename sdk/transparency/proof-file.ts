import { fromHex } from './bytes.ts'
import { trustKeys } from './keys.ts'
import { hashBytes, isConsistent } from './merkle.ts'
import { hashes, isIncluded, leafOfRecord } from './record.ts'
import type { LogProof, LogRecord } from './record.ts'
import { headText, isSigned } from './statements.ts'
import type { LogHead, LogKey } from './statements.ts'

/** The name of the format that proof files carry. */
export const proofFormat = 'overt log proof 1'

/** Everything that somebody else needs to check records without the server: JSON, downloaded from the log or put together by hand. */
export interface LogProofFile {
  readonly format: typeof proofFormat
  readonly workspaceId: string
  readonly head: LogHead
  readonly keys: readonly LogKey[]
  readonly records?: readonly { readonly record: LogRecord; readonly proof: LogProof }[]
  /** A head from before, and that the log only grew since. */
  readonly earlier?: { readonly head: LogHead; readonly consistency: { readonly path: readonly string[] } }
}

/** Why a proof does not hold. */
export type ProofFault = 'malformed' | 'unknown-key' | 'wrong-signature' | 'wrong-record' | 'not-included' | 'inconsistent'

/** The first thing in a file that does not hold; undefined where all of it does. */
export async function proofFault(file: unknown): Promise<ProofFault | undefined> {
  if (!isProofFile(file)) return 'malformed'
  const { workspaceId, head, keys, records = [], earlier } = file
  const heads = [head, ...earlier === undefined ? [] : [earlier.head]]
  for (const each of heads) {
    const fault = await headFault(workspaceId, each, keys)
    if (fault !== undefined) return fault
  }
  for (const { record, proof } of records) {
    if (record.workspaceId !== workspaceId || record.sequence !== proof.sequence || await leafOfRecord(record) !== proof.leafHash) return 'wrong-record'
    if (!await isIncluded(proof, head)) return 'not-included'
  }
  if (earlier === undefined) return undefined
  const path = hashes(earlier.consistency.path)
  const state = ({ size, rootHash }: LogHead) => ({ size, root: fromHex(rootHash, hashBytes)! })
  return path !== undefined && await isConsistent(state(earlier.head), state(head), path) ? undefined : 'inconsistent'
}

async function headFault(workspaceId: string, head: LogHead, keys: readonly LogKey[]): Promise<ProofFault | undefined> {
  if (!Number.isSafeInteger(head.size) || fromHex(head.rootHash, hashBytes) === undefined) return 'malformed'
  const key = (await trustKeys([], keys)).trusted.find(({ keyId }) => keyId === head.keyId)
  if (key === undefined) return 'unknown-key'
  return await isSigned(headText(workspaceId, head), head.signature, key.publicKey) && (key.until === null || head.at <= key.until) ? undefined : 'wrong-signature'
}

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(isItem)
const isText = (value: unknown): boolean => typeof value === 'string'
const isHead = (value: unknown): boolean => isObject(value) && typeof value['size'] === 'number' && ['rootHash', 'at', 'keyId', 'signature'].every((name) => isText(value[name]))
const isKey = (value: unknown): boolean => isObject(value) && isText(value['keyId']) && isText(value['publicKey']) && isText(value['from'])
const isPart = (value: unknown): boolean => isObject(value) && typeof value['index'] === 'number' && isText(value['text']) && isText(value['salt']) && isList(value['path'], isText)
const isProven = (value: unknown): boolean => isObject(value) && isObject(value['record']) && isObject(value['proof'])
  && isText(value['record']['workspaceId']) && typeof value['record']['sequence'] === 'number' && typeof value['record']['partCount'] === 'number' && isList(value['record']['parts'], isPart)
  && (value['record']['detail'] === undefined || (isObject(value['record']['detail']) && isText(value['record']['detail']['text']) && isText(value['record']['detail']['salt'])))
  && typeof value['proof']['sequence'] === 'number' && typeof value['proof']['size'] === 'number' && isText(value['proof']['leafHash']) && isList(value['proof']['path'], isText)

/** Whether the JSON has the form of a proof file; what it says may still be wrong. */
export function isProofFile(value: unknown): value is LogProofFile {
  if (!isObject(value) || value['format'] !== proofFormat || !isText(value['workspaceId']) || !isHead(value['head']) || !isList(value['keys'], isKey)) return false
  const { records, earlier } = value
  if (records !== undefined && !isList(records, isProven)) return false
  return earlier === undefined || (isObject(earlier) && isHead(earlier['head']) && isObject(earlier['consistency']) && isList(earlier['consistency']['path'], isText))
}
