/** A task with what an entry on it inherits. */
export interface EntryTask {
  readonly id: string
  readonly project_id: string
  readonly organization_id: string
  readonly billable: boolean
  readonly archived: boolean
}
