import type { Caller, Decision, Role, UnitOfWork } from '@overt/sdk'

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

/** Rights of roles, for plugins that advise on them. */
export interface RoleRights {
  /** Denies roles to read these kinds of records of others, in the caller's name and with the rights that changing permissions takes; what people were given by name stays. Errors: `forbidden`. */
  withhold(unit: UnitOfWork, caller: Caller, roles: readonly Exclude<Role, 'admin'>[], subjects: readonly string[]): Promise<void>
}

declare module '@overt/sdk' {
  interface PluginServices {
    'role-rights': RoleRights
    /** Groups of members as an admin made them; whom to tell of them is the asking plugin's to decide. */
    'member-groups': { groups(unit: UnitOfWork): Promise<readonly MemberGroup[]> }
  }
}

export interface MemberGroup {
  readonly id: string
  readonly name: string
  readonly memberIds: readonly string[]
  /** The group it is part of: who leads that leads this one, too. */
  readonly parentId: string | null
  readonly leads: readonly GroupLead[]
}

/** Who leads a group, or stands in for its lead, from and until which day; null for always. */
export interface GroupLead {
  readonly memberId: string
  readonly kind: 'lead' | 'deputy'
  readonly from: string | null
  readonly until: string | null
}

/** Whose records managers reach by their role: everybody's, or those of the people they lead. */
export type ManagersSee = 'everyone' | 'team'

/** Who among members sees and uses a project: everybody, or these. Managers, HR and admins see every project. */
export interface ProjectAccess {
  readonly closed: boolean
  readonly memberIds: readonly string[]
  readonly groupIds: readonly string[]
}

/** A decision with the people, groups and roles whose grants made it. */
export interface ExplainedDecision extends Decision {
  readonly from: readonly { readonly kind: Grantee['kind']; readonly id: string; readonly name: string }[]
}
export type Decisions = Readonly<Record<string, ExplainedDecision>>
