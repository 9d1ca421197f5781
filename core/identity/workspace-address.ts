import type { UnitOfWork } from '@overt/sdk'
import { notFound } from '../errors.ts'
import { addressTaken } from './errors.ts'

/** How many slugs a workspace keeps after it took others; the oldest are free for anybody again. */
const keptFormer = 10
/** An id would read as a slug. */
const looksLikeId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** SQL of the current slug of the workspace with the id that the expression gives. */
export const slugSql = (workspaceId: string): string => `(select address.slug from identity.workspace_address address where address.workspace = ${workspaceId} and address.current)`

/** The current slug of the unit's workspace. */
export async function workspaceSlug(unit: UnitOfWork): Promise<string> {
  const [found] = await unit.query<{ slug: string }>({ name: 'workspace-slug', text: 'select slug from identity.workspace_address where workspace = $1 and current', values: [unit.workspaceId] })
  if (found === undefined) throw notFound({ values: { what: 'The workspace' } })
  return found.slug
}

/** Gives the unit's workspace another slug, with its row locked; the one before leads on. Errors: `address-taken`. */
export async function changeSlug(unit: UnitOfWork, slug: string): Promise<void> {
  if (looksLikeId.test(slug)) throw addressTaken({ values: { slug } })
  await unit.query('update identity.workspace_address set current = false where workspace = $1 and current', [unit.workspaceId])
  const taken = await unit.query(`insert into identity.workspace_address as known (slug, workspace, current) values ($2, $1, true)
    on conflict (slug) do update set current = true, created_at = now() where known.workspace = $1 returning 1`, [unit.workspaceId, slug])
  if (taken.length === 0) throw addressTaken({ values: { slug }, errors: [{ path: '/slug', message: 'is the address of another workspace' }] })
  await unit.query(`delete from identity.workspace_address where slug in (
    select slug from identity.workspace_address where workspace = $1 and not current order by created_at desc, slug offset $2)`, [unit.workspaceId, keptFormer])
}
