import { randomBytes } from 'node:crypto'
import type { Database, UnitOfWork } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import { leafOf, saltBytes } from './leaf.ts'
import { grow } from './tree-shape.ts'
import type { Peaks } from './tree-shape.ts'

/** Every how many levels a node is kept. */
export const keptLevels = 4
/** Leaves that one transaction appends. */
export const appendedAtOnce = 2_000

export interface Tree {
  readonly size: number
  readonly peaks: Peaks
}

const hashLength = 32

export const readPeaks = (bytes: Buffer): Peaks => Array.from({ length: bytes.length / hashLength }, (_, index) => bytes.subarray(index * hashLength, (index + 1) * hashLength))

/** The tree of a workspace; `forUpdate` holds it, so that one process at a time appends. */
export async function readTree(unit: UnitOfWork, { forUpdate = false } = {}): Promise<Tree | undefined> {
  const [row] = await unit.query<{ size: string; peaks: Buffer }>({
    name: forUpdate ? 'log-tree-hold' : 'log-tree',
    text: `select size, peaks from core.log_tree where workspace_id = $1${forUpdate ? ' for update' : ''}`, values: [unit.workspaceId],
  })
  return row === undefined ? undefined : { size: Number(row.size), peaks: readPeaks(row.peaks) }
}

async function holdTree(unit: UnitOfWork): Promise<Tree> {
  const tree = await readTree(unit, { forUpdate: true })
  if (tree !== undefined) return tree
  await unit.query(`insert into core.log_tree (workspace_id, size, peaks) values ($1, 0, '') on conflict do nothing`, [unit.workspaceId])
  return (await readTree(unit, { forUpdate: true }))!
}

/**
 * Appends a leaf for each row of the chain that has none yet, in order, and returns how many. It begins where the tree ends and stops before a row that
 * is missing, so nothing that is chained is ever left out, whatever ends in between.
 */
export async function appendLeaves(database: Database, workspaceId: string, limit = appendedAtOnce): Promise<number> {
  return database.inWorkspace({ workspaceId }, async (unit) => {
    const tree = await holdTree(unit)
    const found = await unit.query<{ sequence: string; body: string }>({
      name: 'log-rows', text: 'select sequence, body from core.audit_row where workspace_id = $1 and sequence > $2 and sequence <= $3 order by sequence', values: [workspaceId, tree.size, tree.size + limit],
    })
    const rows = found.map(({ sequence, body }) => ({ workspaceId, sequence: Number(sequence), body })).filter(({ sequence }, index) => sequence === tree.size + index + 1)
    if (rows.length === 0) return 0
    // In one call: each costs more than the bytes.
    const random = randomBytes(rows.length * saltBytes)
    const salts = rows.map((_, index) => random.subarray(index * saltBytes, (index + 1) * saltBytes))
    const leaves = rows.map((row, index) => leafOf(row, salts[index]!))
    const grown = grow(tree.size, tree.peaks, leaves)
    const nodes = grown.nodes.filter(({ level }) => level % keptLevels === 0)
    await unit.query({
      name: 'log-append',
      text: `
        with leaves as (
          insert into core.log_leaf (workspace_id, sequence, salt, hash) select $1, l.* from unnest($2::bigint[], $3::bytea[], $4::bytea[]) l
        ), nodes as (
          insert into core.log_node (workspace_id, level, index, hash) select $1, n.* from unnest($5::smallint[], $6::bigint[], $7::bytea[]) n
        )
        update core.log_tree set size = $8, peaks = $9 where workspace_id = $1`,
      values: [
        workspaceId, rows.map(({ sequence }) => sequence), salts, leaves, nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => hash),
        tree.size + rows.length, Buffer.concat(grown.peaks),
      ],
    })
    return rows.length
  })
}

/** Workspaces with rows in their chain that have no leaf yet. */
export async function workspacesBehind(database: CoreDatabase): Promise<readonly string[]> {
  const rows = await database.inIdentity(null, (unit) => unit.query<{ id: string }>({ name: 'log-behind', text: 'select id from core.workspaces_behind_in_log() as id' }))
  return rows.map(({ id }) => id)
}
