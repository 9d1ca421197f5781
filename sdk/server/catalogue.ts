import type { Ability } from './ability.ts'
import type { UnitOfWork } from './database.ts'

/** A task with the names above it. */
export interface TaskName {
  readonly taskId: string
  readonly task: string
  readonly projectId: string
  readonly project: string
  readonly organizationId: string
  readonly organization: string
}

/** Where named work would go; an id is null where starting it would create the thing. */
export interface WorkPlace {
  readonly task: { readonly id: string | null; readonly name: string }
  readonly project: { readonly id: string | null; readonly name: string }
  readonly organization: { readonly id: string | null; readonly name: string }
}

/** A running entry with its member and the names of its work. */
export interface RunningWork extends TaskName {
  readonly entryId: string
  readonly memberId: string
  readonly memberName: string
  readonly startedAt: Temporal.Instant
}

/** Organizations, projects, tasks and running work by name, as far as the ability reaches; what is archived or in the trash is left out. */
export interface Catalogue {
  /** The projects and organizations that have one of these names, whatever their case; a project once per organization it is in. */
  named(unit: UnitOfWork, ability: Ability, names: readonly string[]): Promise<{
    readonly projects: readonly { readonly name: string; readonly organization: string }[]
    readonly organizations: readonly string[]
  }>
  /**
   * What `work.start` with these names would take or create.
   * @throws `no-recent-project`, `archived`
   */
  place(unit: UnitOfWork, ability: Ability, memberId: string, names: { readonly task: string; readonly project?: string | undefined; readonly organization?: string | undefined }): Promise<WorkPlace>
  /** Tasks, those the member used last first; each word of `search` is part of a name of the task or above it. */
  tasks(unit: UnitOfWork, ability: Ability, memberId: string, options: { readonly search?: string; readonly limit: number }): Promise<readonly TaskName[]>
  /** Names of tasks by id, archived ones included. */
  describe(unit: UnitOfWork, ability: Ability, taskIds: readonly string[]): Promise<ReadonlyMap<string, TaskName>>
  /** Running entries. Looking at another member's is to be recorded with `audit.viewed`. */
  running(unit: UnitOfWork, ability: Ability): Promise<readonly RunningWork[]>
}
