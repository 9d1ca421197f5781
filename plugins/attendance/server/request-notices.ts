import { membersWhoMay } from '@overt/sdk'
import type { NoticeText, ServerContext, UnitOfWork } from '@overt/sdk'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

/** A correction or a request for leave, as notices speak of it. */
export interface Request {
  readonly id: string
  readonly memberId: string
  readonly subject: 'AttendanceCorrection' | 'AttendanceLeave'
  readonly values: NonNullable<NoticeText['values']>
}
const pageOf = { AttendanceCorrection: '/attendance/requests', AttendanceLeave: '/attendance/leave' } as const

/** Tells those who may decide a request that it waits for one of them. */
export async function tellDeciders(context: Context, unit: UnitOfWork, { id, memberId, subject, values }: Request, key: string): Promise<void> {
  const [member] = await context.directory.members(unit, { ids: [memberId] })
  const deciders = await membersWhoMay(context, unit, 'decide', subject, { memberId })
  for (const decider of deciders.filter((each) => each !== memberId)) {
    await context.notices.send(unit, { memberId: decider, kind: 'core.waiting', key: id, text: { key, values: { ...values, name: member?.name ?? '' } }, path: pageOf[subject] })
  }
}

/** Tells a member what was decided about their request, and by whom. */
export async function tellMember(context: Context, unit: UnitOfWork, { id, memberId, subject, values }: Request, { key, by }: { readonly key: string; readonly by: string }): Promise<void> {
  await context.notices.send(unit, { memberId, kind: 'core.decision', by, key: id, text: { key, values }, path: pageOf[subject] })
}

/** Nobody has to decide it any more. */
export async function settleRequest(context: Context, unit: UnitOfWork, { id }: Pick<Request, 'id'>): Promise<void> {
  await context.notices.settle(unit, { kind: 'core.waiting', key: id })
}
