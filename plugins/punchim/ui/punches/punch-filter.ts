/** What the list is narrowed to; empty words and lists limit nothing. Dates are in the workspace's zone, both included. */
export interface PunchFilter {
  readonly from: string
  readonly to: string
  readonly memberIds: readonly string[]
  readonly groupId: string
  readonly flag: string
}

/** As the API takes it. */
export const punchQuery = ({ from, to, memberIds, groupId, flag }: PunchFilter) =>
  ({ from, to, memberIds: memberIds.length === 0 ? undefined : memberIds, groupId: groupId || undefined, flag: flag || undefined })
