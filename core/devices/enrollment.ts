import type { Enroll, Enrollment, UnitOfWork } from '@overt/sdk'
import { cleanName, uuidv7 } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { requireWritable } from '../access/index.ts'
import { notFound } from '../errors.ts'
import { deviceEnrolledMail } from '../identity/mails.ts'
import { findUser } from '../identity/users.ts'
import { memberSuspended, noWorkspace, tooManyDevices, workspaceRequired } from './errors.ts'
import { createDeviceToken } from './token.ts'

const devicesPerMember = 200

interface Membership {
  readonly workspace_id: string
  readonly workspace_name: string
  readonly time_zone: string
  readonly member_id: string
  readonly status: string
}

type Dependencies = Pick<Platform, 'plugins' | 'database' | 'identity' | 'policies' | 'audit' | 'live' | 'clock' | 'mail'>

/**
 * Enrols a device for the member that the credentials belong to.
 * Errors: those of the credentials, `workspace-required` (with the list), `no-workspace`, `member-suspended`, `not-found`, `workspace-read-only`.
 */
export async function enroll(
  platform: Dependencies, request: Enroll, { address, language }: { readonly address: string; readonly language: string | undefined },
): Promise<Enrollment> {
  const { email, password, totp, workspaceId, device } = request
  const { userId } = await platform.identity.verifyCredentials({ email, password, totp, address })
  const { workspace_id, workspace_name, time_zone, member_id } = await chooseMembership(platform, userId, workspaceId)
  await requireWritable(platform, workspace_id)
  return platform.database.inWorkspace({ workspaceId: workspace_id, memberId: member_id }, async (unit) => {
    const added = await addDevice(platform, unit, member_id, device)
    const person = await findUser(unit, userId)
    await platform.mail.send(deviceEnrolledMail({ user: person!, device: cleanName(device.name), platform: device.platform, workspace: workspace_name }), unit)
    return {
      ...added,
      workspace: { id: workspace_id, name: workspace_name, timeZone: time_zone },
      member: { id: member_id, name: person!.name, email: person!.email },
      policy: await platform.policies.current(unit, member_id, language),
    }
  })
}

async function chooseMembership({ database }: Dependencies, userId: string, workspaceId: string | undefined): Promise<Membership> {
  const memberships = await database.inIdentity(userId, (unit) => unit.query<{ workspace_id: string; id: string; status: string }>(
    'select workspace_id, id, status from core.member where user_id = $1 order by workspace_id', [userId]))
  const wanted = workspaceId === undefined ? memberships.filter(({ status }) => status === 'active') : memberships.filter(({ workspace_id }) => workspace_id === workspaceId)
  const [first] = wanted
  if (first === undefined) {
    const [inactive] = memberships
    if (workspaceId !== undefined) throw notFound({ values: { what: 'The workspace' } })
    if (inactive !== undefined) throw memberSuspended({ values: { status: inactive.status } })
    throw noWorkspace()
  }
  if (first.status !== 'active') throw memberSuspended({ values: { status: first.status } })
  const named = await Promise.all(wanted.map(async ({ workspace_id, id, status }) => {
    const [row] = await database.inWorkspace({ workspaceId: workspace_id }, (unit) => unit.query<{ name: string; time_zone: string }>(
      'select name, time_zone from core.workspace where id = $1', [workspace_id]))
    return { workspace_id, workspace_name: row!.name, time_zone: row!.time_zone, member_id: id, status }
  }))
  if (named.length > 1) throw workspaceRequired({ extensions: { workspaces: named.map(({ workspace_id, workspace_name }) => ({ id: workspace_id, name: workspace_name })) } })
  return named[0]!
}

async function addDevice(
  { audit, live, clock }: Dependencies, unit: UnitOfWork, memberId: string, device: Enroll['device'],
): Promise<{ readonly deviceId: string; readonly deviceToken: string }> {
  const { workspaceId } = unit
  const { token, hash } = createDeviceToken(workspaceId)
  const deviceId = uuidv7()
  // Numbers are never used twice: records carry them.
  await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`device ${memberId}`])
  const [added] = await unit.query<{ number: number }>({
    name: 'device-add',
    text: `insert into core.device (workspace_id, id, member_id, number, name, platform, agent_version, token_hash, enrolled_at, last_seen_at)
      select $1, $2, $3, coalesce(max(number), 0) + 1, $4, $5, $6, $7, $8, $8 from core.device where workspace_id = $1 and member_id = $3
      having coalesce(max(number), 0) < $9 returning number`,
    values: [workspaceId, deviceId, memberId, cleanName(device.name), device.platform, device.agentVersion, hash, clock.now().toString(), devicesPerMember],
  })
  if (added === undefined) throw tooManyDevices({ values: { limit: devicesPerMember } })
  await audit.record(unit, { action: 'device.enrolled', subject: 'Device', subjectId: deviceId, after: { memberId, ...device } })
  live.publish(unit, 'device.changed', { deviceId, memberId, change: 'enrolled' }, { action: 'read', subject: 'Device', record: { id: deviceId, memberId } })
  return { deviceId, deviceToken: token }
}

/** Ends every enrolment of a member in the unit's workspace. */
export async function revokeDevices(parts: Parameters<typeof revokeDevice>[0], unit: UnitOfWork, memberId: string): Promise<void> {
  const devices = await unit.query<{ id: string }>('select id from core.device where workspace_id = $1 and member_id = $2 and revoked_at is null order by id', [unit.workspaceId, memberId])
  for (const { id } of devices) await revokeDevice(parts, unit, { deviceId: id, memberId })
}

/** Ends a device's enrolment; its token is refused at once everywhere. False when it was revoked before. */
export async function revokeDevice(
  { audit, live, clock, deviceTokens }: Pick<Platform, 'audit' | 'live' | 'clock' | 'deviceTokens'>, unit: UnitOfWork, device: { readonly deviceId: string; readonly memberId: string },
): Promise<boolean> {
  const { deviceId, memberId } = device
  const revoked = await unit.query({
    name: 'device-revoke',
    text: `update core.device set revoked_at = $3, revoked_by = $4 where workspace_id = $1 and id = $2 and revoked_at is null returning id`,
    values: [unit.workspaceId, deviceId, clock.now().toString(), unit.memberId],
  })
  if (revoked.length === 0) return false
  unit.afterCommit(() => { deviceTokens.forget(deviceId) })
  await audit.record(unit, { action: 'device.revoked', subject: 'Device', subjectId: deviceId, before: { memberId } })
  live.publish(unit, 'device.changed', { deviceId, memberId, change: 'revoked' }, { action: 'read', subject: 'Device', record: { id: deviceId, memberId } })
  return true
}
