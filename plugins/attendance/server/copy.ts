import type { CopyDeclaration } from '@overt/sdk'

const member = { person: 't.member_id = $2' } as const

/** What a copy of a person or a workspace holds of attendance. */
export const copy: CopyDeclaration = {
  standard: { person: null },
  holiday: { person: null },
  schedule: member,
  work_break: member,
  break_act: member,
  holiday_calendar: { person: "t.for_everybody or exists (select from p_attendance.calendar_member m where m.workspace_id = t.workspace_id and m.calendar_id = t.id and m.member_id = $2)" },
  calendar_member: member,
  template: { person: null },
  assignment: { person: 'exists (select from p_attendance.assignment_member m where m.workspace_id = t.workspace_id and m.assignment_id = t.id and m.member_id = $2)' },
  assignment_member: member,
  calendar_group: { person: null },
  leave: member,
  leave_event: { person: 'exists (select from p_attendance.leave l where l.workspace_id = t.workspace_id and l.id = t.leave_id and l.member_id = $2)' },
  day: member,
  day_version: member,
  correction: member,
  correction_event: { person: 'exists (select from p_attendance.correction c where c.workspace_id = t.workspace_id and c.id = t.correction_id and c.member_id = $2)' },
  pseudonymized_day: { person: null },
  coverage: member,
  synced: member,
  mark: { left: 'Days that wait to be judged again, for a few seconds.' },
}
