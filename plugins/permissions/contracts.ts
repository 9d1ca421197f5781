import type { Decision, Role, UnitOfWork } from '@overt/sdk'

export type { Role }

/** Who is given a right. A role's id is its name; admins may do everything and are given nothing by role. */
export type Grantee =
  | { readonly kind: 'member' | 'group'; readonly id: string }
  | { readonly kind: 'role'; readonly id: Exclude<Role, 'admin'> }

export type GrantLevel = 'workspace' | 'organization' | 'project' | 'task' | 'entry'

/** What one grantee may and may not do on one node and everything below it. */
export interface Grant {
  /** A kind of record, or `all`: everything in the tree. */
  readonly subject: string
  readonly level: GrantLevel
  /** Null on the level `workspace`. */
  readonly nodeId: string | null
  readonly allow: readonly string[]
  readonly deny: readonly string[]
}

export interface GrantSet {
  readonly grantee: Grantee
  readonly grants: readonly Grant[]
}

declare module '@overt/sdk' {
  interface PluginServices {
    /** Groups of members as an admin made them; whom to tell of them is the asking plugin's to decide. */
    'member-groups': { groups(unit: UnitOfWork): Promise<readonly MemberGroup[]> }
  }
}

export interface MemberGroup {
  readonly id: string
  readonly name: string
  readonly memberIds: readonly string[]
}

/** A decision with the people, groups and roles whose grants made it. */
export interface ExplainedDecision extends Decision {
  readonly from: readonly { readonly kind: Grantee['kind']; readonly id: string; readonly name: string }[]
}
export type Decisions = Readonly<Record<string, ExplainedDecision>>
