import type { Caller, ServerContext, UnitOfWork } from '@overt/sdk'
import type { settings } from './settings.ts'

type Context = Pick<ServerContext<typeof settings>, 'notices'>

const kind = 'schedule'

/** People choose how they hear that their schedule was changed; the bell always says it. */
export function declareScheduleNotice(context: Context): void {
  context.notices.declare({ id: kind, title: 'notice.schedule', defaults: { push: true, mail: false, messenger: false } })
}

/** Tells each member once that somebody else changed their schedule, and from when. A later change of the same version takes the place of one that is unread. */
export async function tellScheduleChanged(
  context: Context, unit: UnitOfWork, caller: Caller, { memberIds, validFrom, withdrawn }: { readonly memberIds: readonly string[]; readonly validFrom: string; readonly withdrawn: boolean },
): Promise<void> {
  for (const memberId of memberIds.filter((id) => id !== caller.memberId)) {
    await context.notices.send(unit, {
      memberId, kind, key: validFrom, path: '/attendance/mine', text: { key: withdrawn ? 'notice.schedule-withdrawn' : 'notice.schedule-changed', values: { by: caller.name, date: { date: validFrom } } },
    })
  }
}
