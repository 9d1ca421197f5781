import type { Job, ServerContext, UnitOfWork } from '@overt/sdk'
import type { MemberDate } from './member-date.ts'
import type { ActivitySettings } from './settings.ts'
import { keepOutdatedCategories } from './top-categories.ts'

const daysPerRun = 1_000

/** Renews the top categories that are kept with days, after the rules changed. */
export interface CategoryRenewal {
  renewLater(unit: UnitOfWork): Promise<void>
}

export function createCategoryRenewal(context: Pick<ServerContext<ActivitySettings>, 'database' | 'job'>): CategoryRenewal {
  const job: Job<null> = context.job({
    id: 'categories', timeoutMs: 30 * 60_000, heavy: true,
    async run(_, { workspaceId, signal }) {
      let after: MemberDate | undefined
      do {
        after = await context.database.inWorkspace({ workspaceId }, (unit) => keepOutdatedCategories(unit, after, daysPerRun))
      } while (after !== undefined && !signal.aborted)
    },
  })
  return { renewLater: (unit) => job.add(unit, null, { key: 'categories' }) }
}
