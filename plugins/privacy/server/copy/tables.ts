import type { CopyDeclaration } from '@overt/sdk'

/** What a copy of a person or a workspace holds of privacy. */
export const copy: CopyDeclaration = {
  applied_preset: { person: null },
  contact: { person: 't.member_id = $2' },
  objection: { person: 't.member_id = $2' },
  objection_step: { person: 'exists (select from p_privacy.objection o where o.workspace_id = t.workspace_id and o.id = t.objection_id and o.member_id = $2)' },
  breach: { person: null },
  breach_recipient: { person: 't.member_id = $2' },
  breach_step: { person: null },
  document_version: { person: null },
  representative: { person: 't.member_id = $2' },
  proposal: { person: null },
  proposal_vote: { person: 't.member_id = $2' },
  refused_change: { person: 't.member_id = $2' },
  copy: { left: 'Copies like this one, kept for seven days.' },
}
