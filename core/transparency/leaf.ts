import { createHmac } from 'node:crypto'
import { leafText } from '@overt/sdk/transparency'
import { grow, hashLeaf, inclusionRanges, joinRange, rootOf } from './tree-shape.ts'

/** A row of the trail, as the log takes it. */
export interface LeafRow {
  readonly workspaceId: string
  readonly sequence: number
  /** The row as it was hashed into the chain. */
  readonly body: string
}

export const saltBytes = 32

const looked = 'records.viewed'

/**
 * The texts that a leaf is made of. A row is one text, its body. A look is its body without the people, then a text for each of them in the order of
 * their ids, so that everyone can be shown their own part and no other.
 */
export function partsOf({ body }: Pick<LeafRow, 'body'>): string[] {
  if (!body.includes(`"${looked}"`)) return [body]
  const row = JSON.parse(body) as { readonly action: string; readonly after?: { readonly members?: Readonly<Record<string, number>> } | null }
  const members = row.action === looked ? row.after?.members : undefined
  if (members === undefined) return [body]
  const { members: _people, ...after } = row.after!
  return [canonical({ ...row, after }), ...Object.keys(members).sort().map((memberId) => canonical({ memberId, records: members[memberId] }))]
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, found: unknown) => (typeof found === 'object' && found !== null && !Array.isArray(found)
    ? Object.fromEntries(Object.entries(found).toSorted(([one], [other]) => (one < other ? -1 : 1))) : found))
}

/** The salt of a part: who knows one knows no other. */
const partSalt = (salt: Buffer, index: number): Buffer => createHmac('sha256', salt).update(`part ${String(index)}`).digest()

function commitments(salt: Buffer, parts: readonly string[]): Buffer[] {
  return parts.map((text, index) => hashLeaf(Buffer.concat([partSalt(salt, index), Buffer.from(text, 'utf8')])))
}

/** The hash of a row's leaf. Without its salt nobody can find out what it says by trying. */
export function leafOf(row: LeafRow, salt: Buffer): Buffer {
  const parts = partsOf(row)
  const root = rootOf(grow(0, [], commitments(salt, parts)).peaks)
  return hashLeaf(Buffer.from(leafText(row.workspaceId, row.sequence, parts.length, root.toString('hex')), 'utf8'))
}

/** Opens the wanted parts of a row: what a reader needs to find its leaf's hash. */
export function openRow(row: LeafRow, salt: Buffer, wanted: (text: string, index: number) => boolean) {
  const parts = partsOf(row)
  const hashes = commitments(salt, parts)
  const hashOf = ({ level, index }: { readonly level: number; readonly index: number }): Buffer => rootOf(grow(0, [], hashes.slice(index * 2 ** level, (index + 1) * 2 ** level)).peaks)
  return {
    partCount: parts.length,
    parts: parts.flatMap((text, index) => (wanted(text, index) ? [{
      index, text, salt: partSalt(salt, index).toString('hex'),
      path: inclusionRanges(index, parts.length).map((range) => joinRange(range.map(hashOf)).toString('hex')),
    }] : [])),
  }
}
