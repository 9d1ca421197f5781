import type { UnitOfWork } from '@overt/sdk'
import { quote } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { pluginSchema } from './plugin-schema.ts'

/**
 * Deletes what plugins gave a member: rights, shares, links and standing orders, by what each plugin.json declares in `members.ends`. In the
 * transaction that removes the member, and whether a plugin is on, off or broken, so that nobody who comes back finds them again.
 */
export async function endMembership({ plugins, rights }: Pick<Platform, 'plugins' | 'rights'>, unit: UnitOfWork, memberId: string): Promise<void> {
  for (const { id, manifest } of plugins.list()) {
    const schema = pluginSchema(id)
    for (const place of manifest?.members?.ends ?? []) {
      const [table = '', column = ''] = place.split('.')
      const type = await columnType(unit, schema, table, column)
      // A plugin whose tables could not be made has given nothing.
      if (type === undefined) continue
      const name = `${quote(schema)}.${quote(table)}`
      await unit.query(type === 'uuid[]'
        ? `update ${name} set ${quote(column)} = array_remove(${quote(column)}, $2) where workspace_id = $1 and $2 = any(${quote(column)})`
        : `delete from ${name} where workspace_id = $1 and ${quote(column)} = $2`, [unit.workspaceId, memberId])
    }
    // Rules that a plugin gave are remembered per process.
    if ((manifest?.members?.ends ?? []).length > 0) await rights.forPlugin(id).changed(unit, [memberId])
  }
}

async function columnType(unit: UnitOfWork, schema: string, table: string, column: string): Promise<string | undefined> {
  const [row] = await unit.query<{ type: string }>({
    name: 'kernel-column-type',
    text: `select format_type(a.atttypid, null) as type from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = to_regnamespace($1) and c.relname = $2 and a.attname = $3 and not a.attisdropped`,
    values: [schema, table, column],
  })
  return row?.type
}
