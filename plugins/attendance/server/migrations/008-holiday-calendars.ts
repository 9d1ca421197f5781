import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

const calendar = { table: 'p_attendance.holiday_calendar' } as const

/**
 * Public holidays by country and region: only the choice is stored, the days follow from it. A calendar without people holds for everybody;
 * `calendar_group` names groups whose members it follows, `calendar_member` the people it holds for, with the group they belong to it by.
 */
export const holidayCalendars: Migration = {
  name: '008-holiday-calendars',
  async up(database, schema) {
    await database.raw(`alter table "${schema}".holiday add column half boolean not null default false`)
    await tenantTable(database, schema, 'holiday_calendar', `
      id uuid not null,
      country text not null,
      state text,
      region text,
      bank_days text not null check (bank_days in ('none', 'half', 'whole')),
      omitted date[] not null default '{}',
      for_everybody boolean not null`)
    await tenantTable(database, schema, 'calendar_group', `
      calendar_id uuid not null,
      group_id uuid not null`, { key: ['calendar_id', 'group_id'], references: { calendar_id: calendar } })
    await tenantTable(database, schema, 'calendar_member', `
      calendar_id uuid not null,
      member_id uuid not null,
      by_group boolean not null`, { key: ['calendar_id', 'member_id', 'by_group'], references: { calendar_id: calendar, member_id: { table: 'core.member' } } })
  },
}
