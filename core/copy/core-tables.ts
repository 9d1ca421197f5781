import type { CopyDeclaration } from '@overt/sdk'

const member = { person: 't.member_id = $2' } as const
const workspace = { person: null } as const
const passing = { left: 'Passing state of the server, gone within days.' } as const
const proof = { left: 'Part of the proof that the trail is whole; its proofs are read from the server, under Audit.' } as const
const secret = 'A secret that opens something.'
const accountsOfMembers = 't.user_id in (select m.user_id from core.member m where m.workspace_id = $1)'
const accountOfPerson = 't.user_id = (select m.user_id from core.member m where m.workspace_id = $1 and m.id = $2)'
const nameOf = (column: string): string => `(select u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = t.workspace_id and m.id = t.${column})`
const place = { organization: '(select o.name from core.organization o where o.workspace_id = t.workspace_id and o.id = t.organization_id)', project: '(select p.name from core.project p where p.workspace_id = t.workspace_id and p.id = t.project_id)', task: '(select k.name from core.task k where k.workspace_id = t.workspace_id and k.id = t.task_id)' } as const

/** What copies hold of the tables of the core, by schema. */
export const coreCopies: Readonly<Record<string, CopyDeclaration>> = {
  core: {
    workspace: { person: 't.id = $1 and $2::uuid is not null', workspace: 't.id = $1' },
    member: { person: 't.id = $2', adds: { name: '(select u.name from identity."user" u where u.id = t.user_id)' } },
    trash_batch: member,
    organization: workspace,
    project: workspace,
    task: workspace,
    entry: { ...member, adds: place },
    note: member,
    rate: workspace,
    monitoring: workspace,
    policy_version: { person: '$2::uuid is not null' },
    policy_acknowledgement: member,
    policy_coverage: member,
    policy_receipt: { ...member, notImported: 'Signed for the workspace where the policy was acknowledged.' },
    member_policy: member,
    device: { ...member, without: { token_hash: { reason: secret, imported: 'sha256(gen_random_uuid()::text::bytea)' } } },
    device_event: member,
    timer_command: member,
    invitation: { person: 't.accepted_by = $2', without: { token_hash: { reason: secret, imported: 'sha256(gen_random_uuid()::text::bytea)' } } },
    plugin_enablement: { ...workspace, instead: { settings: `(select coalesce(jsonb_object_agg(s.key, s.value), '{}') from jsonb_each(t.settings) s where not (jsonb_typeof(s.value) = 'object' and s.value ? 'sealed'))` } },
    notice: member,
    notice_choice: member,
    notice_quiet_hours: member,
    push_subscription: { ...member, without: { endpoint_hash: { reason: secret }, sealed: { reason: secret }, session_id: { reason: secret }, token_id: { reason: secret } }, notImported: 'A browser subscribes on the server that sends.' },
    look: { ...member, adds: { viewer: nameOf('viewer_id') }, notImported: 'Proved by the trail of the workspace where the look happened.' },
    look_seen: { ...member, notImported: 'About receipts, which are not imported.' },
    audit_row: { person: null, without: { salt: { reason: 'Destroyed together with what it hides.' } }, notImported: 'Bound to the workspace and the server that wrote it; the imported workspace begins its own trail, which names this copy.' },
    log_head: { person: null, notImported: 'Signed by the server for its own log.' },
    erasure: { ...member, notImported: 'About what was erased here.' },
    workspace_access: { person: null, notImported: 'Between this workspace and the operator of this server.' },
    retention_run: { person: null, notImported: 'When this server last deleted what had expired.' },
    audit_head: proof, audit_pending: proof, log_leaf: proof, log_node: proof, log_restart: proof, log_tree: proof,
    erasure_step: { left: 'How far an erasure is; its certificate says what it did.' },
    idempotency: passing, mail_trouble: passing, parked_delivery: passing,
  },
  identity: {
    user: { person: 't.id = (select m.user_id from core.member m where m.workspace_id = $1 and m.id = $2)', workspace: 't.id in (select m.user_id from core.member m where m.workspace_id = $1)', without: { two_factor_enabled: { reason: 'How an account is guarded.' } } },
    session: { person: accountOfPerson, workspace: accountsOfMembers, private: true, without: { token: { reason: secret } }, notImported: 'Signed in on one server only.' },
    personal_token: { person: accountOfPerson, workspace: accountsOfMembers, private: true, without: { hash: { reason: secret } }, notImported: 'Opens one server only.' },
    account: { left: 'Passwords, as hashes.' },
    two_factor: { left: secret }, used_code: { left: secret }, password_reset: { left: secret }, verification: { left: secret },
    sign_up: { left: 'Sign-ups that were not completed; they belong to no workspace.' },
    workspace_address: { person: null, workspace: 't.workspace = $1', notImported: 'An address of one server.' },
    attempt: passing,
    plugin_version: { left: 'About the installation.' }, installation_trail: { left: 'About the installation.' }, operator: { left: 'About the installation.' }, operator_setting: { left: 'About the installation.' }, operator_counter: { left: 'About the installation.' }, operator_document: { left: 'About the installation.' },
    erasure_ledger: { left: 'Ids of what was erased; each certificate is at its own address.' }, erased_device: { left: 'Hashes of tokens that open nothing.' },
    log_key: { left: 'Public keys of the installation, under Audit.' },
  },
  jobs: { hook_subscription: { left: 'About the installation.' }, worker: { left: 'About the installation.' } },
}
