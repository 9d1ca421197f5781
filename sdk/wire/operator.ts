import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, Nullable, closed } from './common.ts'
import { SettingField, pluginProcessStates } from './plugin.ts'

/** One row of `GET /api/operator/workspaces`: that a workspace exists and how large it is, never what is in it. */
export const OperatedWorkspace = Type.Object({
  id: Id,
  name: Type.String(),
  createdAt: Instant,
  members: Type.Integer({ description: 'active and suspended ones' }),
  /** Empty: no active member is left. */
  state: Choice(['active', 'empty']),
})
export type OperatedWorkspace = Static<typeof OperatedWorkspace>

/** A plugin as the operator sees it: its settings for the whole installation. Of a secret only `{set: boolean}` is told. */
export const OperatedPlugin = Type.Object({
  id: Type.String(),
  title: Type.String(),
  summary: Type.String(),
  icon: Nullable(Type.String()),
  pluginVersion: Type.String(),
  state: Choice(pluginProcessStates),
  operated: Type.Boolean({ description: 'switched on for all workspaces here' }),
  enabled: Type.Boolean(),
  version: Type.Integer({ description: 'of the settings; 0 while nothing has been set' }),
  settings: Type.Record(Type.String(), Type.Unknown()),
  settingFields: Type.Array(SettingField),
})
export type OperatedPlugin = Static<typeof OperatedPlugin>

/** What an operator changes of a plugin that the installation decides about. */
export const OperatedPluginChange = Type.Object({
  settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  enabled: Type.Optional(Type.Boolean()),
  version: Type.Optional(Type.Integer({ minimum: 0, description: 'the one that was read; another in force meanwhile answers 409 settings-changed' })),
}, { ...closed, minProperties: 1 })
export type OperatedPluginChange = Static<typeof OperatedPluginChange>

/** A mail of any workspace that was tried in vain: without its text, and of its address only the domain. */
export const UndeliveredMail = Type.Object({
  id: Type.String(),
  workspace: Nullable(Type.String({ description: 'the slug; null for mails of accounts' })),
  domain: Nullable(Type.String()),
  reason: Choice(['unreachable', 'refused', 'sign-in', 'failed']),
  attempts: Type.Integer(),
  queuedAt: Instant,
  failedAt: Instant,
  nextTryAt: Nullable(Instant),
})
export type UndeliveredMail = Static<typeof UndeliveredMail>

/** One row of the trail of the installation. */
export const InstallationTrailRow = Type.Object({
  position: Type.Integer(),
  at: Instant,
  actor: Type.Object({ kind: Choice(['operator', 'admin', 'command-line', 'plugin']), userId: Type.Optional(Id), plugin: Type.Optional(Type.String()) }),
  actorName: Nullable(Type.String()),
  action: Type.String(),
  subject: Type.String(),
  subjectId: Nullable(Type.String()),
  subjectName: Nullable(Type.String({ description: 'of a user or workspace that still exists' })),
  plugin: Nullable(Type.String()),
  before: Type.Unknown(),
  after: Type.Unknown(),
})
export type InstallationTrailRow = Static<typeof InstallationTrailRow>
