import type { UnitOfWork } from '@overt/sdk'
import { keptLevels } from './append-leaves.ts'
import { consistencyRanges, inclusionRanges, joinRange, rootOf } from './tree-shape.ts'
import type { Node, Range } from './tree-shape.ts'

/** The leaf's hash and the hashes of its inclusion proof, in hex. The tree has at least `size` leaves. */
export async function inclusionProof(unit: UnitOfWork, sequence: number, size: number): Promise<{ readonly leafHash: string; readonly path: string[] }> {
  const [leaf, ...path] = await hashRanges(unit, [[{ level: 0, index: sequence - 1 }], ...inclusionRanges(sequence - 1, size)])
  return { leafHash: leaf!, path }
}

/** The hashes of the proof that the tree of `from` leaves is the beginning of that of `to`, in hex. */
export const consistencyProof = (unit: UnitOfWork, from: number, to: number): Promise<string[]> => hashRanges(unit, from === 0 ? [] : consistencyRanges(from, to))

/** The kept nodes that a node's hash is made of: itself, or those of the next kept level below. */
function keptBelow({ level, index }: Node): Node[] {
  const width = 2 ** (level % keptLevels)
  return Array.from({ length: width }, (_, place) => ({ level: level - level % keptLevels, index: index * width + place }))
}

async function hashRanges(unit: UnitOfWork, ranges: readonly Range[]): Promise<string[]> {
  const wanted = new Map(ranges.flat().flatMap(keptBelow).map((node) => [keyOf(node), node]))
  if (wanted.size === 0) return []
  const [leaves, nodes] = [[...wanted.values()].filter(({ level }) => level === 0), [...wanted.values()].filter(({ level }) => level > 0)]
  const found = await unit.query<{ level: number; index: string; hash: Buffer }>({
    name: 'log-nodes',
    text: `
      select 0 as level, sequence - 1 as index, hash from core.log_leaf where workspace_id = $1 and sequence = any($2::bigint[])
      union all
      select n.level, n.index, n.hash from core.log_node n join unnest($3::smallint[], $4::bigint[]) w (level, index) on n.level = w.level and n.index = w.index where n.workspace_id = $1`,
    values: [unit.workspaceId, leaves.map(({ index }) => index + 1), nodes.map(({ level }) => level), nodes.map(({ index }) => index)],
  })
  const hashes = new Map(found.map(({ level, index, hash }) => [`${String(level)}/${index}`, hash]))
  return ranges.map((range) => joinRange(range.map((node) => hashNodeOf(node, hashes))).toString('hex'))
}

const keyOf = ({ level, index }: Node): string => `${String(level)}/${String(index)}`

function hashNodeOf(node: Node, hashes: ReadonlyMap<string, Buffer>): Buffer {
  const parts = keptBelow(node).map((kept) => {
    const hash = hashes.get(keyOf(kept))
    if (hash === undefined) throw new Error(`the node ${keyOf(kept)} of the log is missing`)
    return hash
  })
  return rootOf(fold(parts))
}

/** A power of two of hashes is one subtree. */
function fold(hashes: readonly Buffer[]): readonly Buffer[] {
  let level = hashes
  while (level.length > 1) level = level.flatMap((hash, index) => (index % 2 === 0 ? [rootOf([hash, level[index + 1]!])] : []))
  return level
}
