import { composeNames, tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/**
 * Schedules to give to people, and what was given to many at once: `assignment` is one act, `assignment_member` whom it concerned and the terms that
 * began on the same date before, for taking it back.
 */
export const scheduleTemplates: Migration = {
  name: '010-schedule-templates',
  async up(database, schema) {
    await tenantTable(database, schema, 'template', `
      id uuid not null,
      name text not null,
      terms jsonb not null`)
    await database.raw(`create unique index template_name on "${schema}".template (workspace_id, lower(name))`)
    await composeNames(database, `${schema}.template`, 'name')
    await tenantTable(database, schema, 'assignment', `
      id uuid not null,
      valid_from date not null,
      applied_at timestamptz not null,
      applied_by uuid,
      undone_at timestamptz`)
    await tenantTable(database, schema, 'assignment_member', `
      assignment_id uuid not null,
      member_id uuid not null,
      before jsonb,
      after jsonb not null`, { key: ['assignment_id', 'member_id'], references: { assignment_id: { table: 'p_attendance.assignment' }, member_id: { table: 'core.member' } } })
  },
}
