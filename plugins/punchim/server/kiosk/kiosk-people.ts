import { verifyShortSecret } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { wrongPin } from '../errors.ts'
import { readGroups } from '../groups.ts'
import type { PunchContext } from '../punch-context.ts'
import { countAttempt, forgiveAttempts } from './attempts.ts'
import type { KioskCaller } from './kiosk-access.ts'

export interface KioskPerson {
  readonly memberId: string
  readonly name: string
  readonly memberNumber: string
}

interface Row extends KioskPerson { readonly pinHash: string | null }

/** More names would not fit a screen: then people type their numbers. */
const mostNames = 500

/** Those who have set a PIN and may punch at this kiosk: active members, all of them or those whom an admin named. */
async function peopleOf(context: PunchContext, unit: UnitOfWork, { forEveryone, memberIds, groupIds }: KioskCaller, memberNumber: string | null): Promise<readonly Row[]> {
  const groups = groupIds.length === 0 ? [] : (await readGroups(context, unit)).filter(({ id }) => groupIds.includes(id))
  return unit.query<Row>({
    name: 'punchim-kiosk-people',
    text: `select b.member_id as "memberId", u.name, b.number as "memberNumber", b.pin_hash as "pinHash"
      from p_punchim.badge b join core.member m on m.workspace_id = b.workspace_id and m.id = b.member_id join identity."user" u on u.id = m.user_id
      where b.workspace_id = $1 and m.status = 'active' and b.pin_hash is not null and ($2::text is null or b.number = $2) and ($3 or b.member_id = any($4::uuid[]))
      order by lower(u.name), b.number limit ${String(mostNames)}`,
    values: [unit.workspaceId, memberNumber, forEveryone, [...memberIds, ...groups.flatMap((group) => group.memberIds)]],
  })
}

/** Names and numbers for a kiosk that shows them; nobody's where it asks for a number. */
export async function namesAt(context: PunchContext, unit: UnitOfWork, kiosk: KioskCaller): Promise<readonly Pick<KioskPerson, 'name' | 'memberNumber'>[]> {
  return kiosk.showNames ? (await peopleOf(context, unit, kiosk, null)).map(({ name, memberNumber }) => ({ name, memberNumber })) : []
}

/**
 * Whoever knows the PIN of a number. A number that nobody has is answered like a wrong PIN, as slowly, and counts as one. Errors: `wrong-pin`,
 * `too-many-pins`.
 */
export async function personAt(context: PunchContext, kiosk: KioskCaller, { memberNumber, pin }: { readonly memberNumber: string; readonly pin: string }): Promise<KioskPerson> {
  const { workspaceId } = kiosk
  await countAttempt(context, workspaceId, memberNumber, kiosk.id)
  const [person] = await context.database.inWorkspace({ workspaceId }, (unit) => peopleOf(context, unit, kiosk, memberNumber))
  if (!await verifyShortSecret(person?.pinHash, pin) || person === undefined) throw wrongPin()
  await context.database.inWorkspace({ workspaceId }, (unit) => forgiveAttempts(unit, memberNumber, kiosk.id))
  return { memberId: person.memberId, name: person.name, memberNumber }
}
