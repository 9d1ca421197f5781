import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, cleanName, closed, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { storedPattern } from '../rules/classify.ts'
import { defaultRules } from '../rules/default-rules.ts'

export const CategoryRule = Type.Object({
  category: Type.Array(Type.String({ format: 'name', minLength: 1, maxLength: 60, pattern: '^[^›]*$' }), { minItems: 1, maxItems: 4 }),
  match: Choice(['app', 'domain']),
  pattern: Type.String({ minLength: 1, maxLength: 253, pattern: '\\S' }),
}, closed)
export type CategoryRule = Static<typeof CategoryRule>

/** A workspace's rules in their order. */
export async function readRules(unit: UnitOfWork): Promise<CategoryRule[]> {
  const rules = await unit.query<CategoryRule>({
    name: 'activity-rules',
    text: 'select category, match, pattern from p_activity.category_rule where workspace_id = $1 order by position, id',
    values: [unit.workspaceId],
  })
  return rules.map((rule) => ({ ...rule, pattern: storedPattern(rule.match, rule.pattern) }))
}

/** Puts these rules in place of the former ones, in this order. */
export async function writeRules(unit: UnitOfWork, rules: readonly CategoryRule[]): Promise<void> {
  await unit.query('delete from p_activity.category_rule where workspace_id = $1', [unit.workspaceId])
  await unit.query(
    `insert into p_activity.category_rule (workspace_id, id, position, category, match, pattern)
     select $1, (r ->> 'id')::uuid, position, array(select jsonb_array_elements_text(r -> 'category')), r ->> 'match', r ->> 'pattern'
     from jsonb_array_elements($2::jsonb) with ordinality as e (r, position)`,
    [unit.workspaceId, JSON.stringify(rules.map(({ category, match, pattern }) => ({
      id: uuidv7(), category: category.map(cleanName), match, pattern: storedPattern(match, pattern),
    })))])
}

/** What a workspace begins with when the plugin is switched on for the first time. */
export async function seedRules(unit: UnitOfWork): Promise<void> {
  if ((await readRules(unit)).length === 0) await writeRules(unit, defaultRules.map((rule) => ({ ...rule, category: [...rule.category] })))
}
