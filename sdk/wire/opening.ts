import Type from 'typebox'
import type { Static } from 'typebox'
import { Id, Nullable, Page } from './common.ts'
import { InstallerList } from './device.ts'
import { NoticeItem } from './notices.ts'
import { PluginBundle } from './plugin.ts'
import { WorkspaceAccess } from './access.ts'
import { Entry, LookNews, Organization, Project, Task } from './work.ts'
import { Me, Role, Workspace } from './workspace.ts'

/** `GET /api/workspaces/:w/rights`. */
export const MemberRights = Type.Object({ memberId: Id, role: Role, rules: Type.Array(Type.Unknown(), { description: 'CASL rules, packed' }) })

/** `GET /api/workspaces/:w/waiting`: what the core knows to be waiting for the reader. */
export const Waiting = Type.Object({
  policy: Type.Boolean({ description: 'the policy in force was not acknowledged yet' }),
  invitations: Type.Integer({ description: 'pending or expired, at most 100; 0 for who may not invite' }),
  notices: Type.Integer({ description: 'unread, at most 100; without those that ask for what is a decision in the bell' }),
  required: Type.Array(NoticeItem, { description: 'what everybody has to be told and the reader has not read yet, the oldest first; at most 20' }),
  timerCommands: Type.Integer({ description: 'commands of the reader\'s desktop timer that wait for their decision, at most 100' }),
  agent: Type.Boolean({ description: 'a device would record something about the reader, and none of theirs is signed in' }),
  seenBy: Type.Array(Type.String(), { description: 'who can see what is recorded about the reader, in the words of their policy' }),
  access: WorkspaceAccess,
  plugins: Type.Array(Type.Object({
    id: Type.String(), title: Type.String(), failed: Type.Boolean({ description: 'it failed, or is suspended' }), parkedDeliveries: Type.Integer(),
  }), { description: 'those that need a look; none for who may not change plugins' }),
})
export type Waiting = Static<typeof Waiting>

/** `GET /api/workspaces/:w/opening`: what a page asks for before it can show anything. Each member is the answer of a route of its own; `installers` is there while the reader has an agent to install. */
export const Opening = Type.Object({
  me: Me,
  workspace: Workspace,
  rights: MemberRights,
  timer: Type.Object({ entry: Nullable(Entry) }),
  plugins: Type.Array(PluginBundle),
  looks: LookNews,
  waiting: Waiting,
  installers: Type.Optional(InstallerList),
})
export type Opening = Static<typeof Opening>

/** `GET /api/workspaces/:w/catalogue`: the names that entries are shown with, the first 2,000 of each list. */
export const WorkCatalogue = Type.Object({ organizations: Page(Organization), projects: Page(Project), tasks: Page(Task) })
export type WorkCatalogue = Static<typeof WorkCatalogue>
