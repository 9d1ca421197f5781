import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, Nullable, closed } from './common.ts'

const PluginId = Type.String({ pattern: '^[a-z][a-z0-9-]{1,39}$' })

/** `plugin.json`: all that is needed to list, check and refuse a plugin without running it. */
const MemberColumn = Type.String({ pattern: '^[a-z_][a-z0-9_]*[.][a-z_][a-z0-9_]*$', description: 'table.column that names a member' })
/** What a page may be allowed beyond the platform's own pages; nothing else can be asked for. */
export const appPermissions = ['camera', 'geolocation'] as const
/** What an app may ask the browser for. */
export type AppPermission = (typeof appPermissions)[number]

/** The content of `plugin.json`. */
export const PluginManifest = Type.Object({
  $schema: Type.Optional(Type.String()),
  id: PluginId,
  title: Type.String({ minLength: 1, maxLength: 60 }),
  summary: Type.String({ minLength: 1, maxLength: 200 }),
  icon: Type.Optional(Type.String({ pattern: '^i-lucide-[a-z0-9-]+$' })),
  requires: Type.Object({
    platform: Type.String(),
    plugins: Type.Optional(Type.Record(PluginId, Type.String())),
    optional: Type.Optional(Type.Record(PluginId, Type.String())),
  }, closed),
  provides: Type.Optional(Type.Object({
    hooks: Type.Optional(Type.Array(Type.String())),
    services: Type.Optional(Type.Array(Type.String())),
    records: Type.Optional(Type.Array(Type.String())),
  }, closed)),
  app: Type.Optional(Type.Object({
    title: Type.String({ minLength: 1, maxLength: 30, description: 'its name where the plugin is presented' }),
    permissions: Type.Optional(Type.Array(Choice(appPermissions), { uniqueItems: true, description: 'what the browser may ask the person for' })),
  }, { ...closed, description: 'an app of its own under /apps/<id>/, built from app/' })),
  hosts: Type.Optional(Type.Array(Type.String({ pattern: '^(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]{1,5})?$', maxLength: 255 }), { uniqueItems: true, maxItems: 50, description: 'hosts that `context.fetch` may call: api.example.com, or *.example.com' })),
  collects: Type.Array(Type.String({ description: 'a kind of personal data, shown to the person' })),
  members: Type.Optional(Type.Object({
    ends: Type.Optional(Type.Array(MemberColumn, { description: 'rights, shares, links and standing orders: rows deleted, or ids taken out of a list, when the member is removed' })),
    stays: Type.Optional(Type.Array(MemberColumn, { description: 'history that stays, and is found again by a member who comes back' })),
  }, closed)),
  recommended: Type.Optional(Type.Boolean({ description: 'most workspaces begin with it: the wizard offers it in one click' })),
  operated: Type.Optional(Type.Boolean({ description: 'switched on for all workspaces by the operator of the installation, not by admins' })),
  retentionDays: Type.Optional(Type.Integer({ minimum: 1 })),
}, closed)
export type PluginManifest = Static<typeof PluginManifest>

/** How far a plugin can be in a server process. */
export const pluginProcessStates = [
  'discovered', 'incompatible', 'migrating', 'migration-failed', 'loading', 'load-failed', 'ready',
] as const
/** How far a plugin is in a server process. */
export type PluginProcessState = (typeof pluginProcessStates)[number]

/** One declared setting as the generated form reads it. */
export const SettingField = Type.Object({
  key: Type.String(),
  kind: Choice(['number', 'text', 'secret', 'toggle', 'choice', 'list']),
  label: Type.String(),
  help: Type.Optional(Type.String()),
  group: Type.Optional(Type.String()),
  unit: Type.Optional(Type.String()),
  minimum: Type.Optional(Type.Number()),
  maximum: Type.Optional(Type.Number()),
  warning: Type.Optional(Type.Object({ below: Type.Number(), text: Type.String() })),
  options: Type.Optional(Type.Array(Type.String())),
  optionLabels: Type.Optional(Type.Record(Type.String(), Type.String())),
  default: Type.Unknown(),
  visibleWhen: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
})
export type SettingField = Static<typeof SettingField>

/** A stored value that the running version has no use for; it counts as its default until an admin decides. */
export const UnfitSettingView = Type.Object({
  key: Type.String(),
  label: Type.String(),
  value: Type.Unknown({ description: 'null for a secret' }),
  secret: Type.Boolean(),
  reason: Choice(['gone', 'invalid', 'upgrade-failed']),
  message: Nullable(Type.String({ description: 'what is wrong with an invalid one' })),
})
export type UnfitSettingView = Static<typeof UnfitSettingView>

/** Why a plugin does not run, for those who may change plugins. */
export const PluginFailure = Type.Object({
  step: Choice(['requirements', 'import', 'migration', 'registration']),
  reason: Type.String(),
  ranBefore: Nullable(Type.String({ description: 'the version that ran last' })),
  kept: Type.Array(Type.String(), { description: 'versions that `overt plugin rollback` can bring back, the latest first' }),
})
export type PluginFailure = Static<typeof PluginFailure>

/** `POST /api/workspaces/:w/plugins/:id/retry`: whether the step that failed works now. The plugin itself starts with the server. */
export const PluginRetry = Type.Object({ outcome: Choice(['works', 'fails', 'restart-only']), reason: Nullable(Type.String()) })
export type PluginRetry = Static<typeof PluginRetry>

/** One row of `GET /api/workspaces/:w/plugins`. Of a secret setting only `{set: boolean}` is told; settings are for those who may change them. */
export const PluginView = Type.Object({
  id: Type.String(),
  title: Type.String(),
  summary: Type.String(),
  icon: Nullable(Type.String()),
  version: Type.String(),
  collects: Type.Array(Type.String()),
  state: Choice(pluginProcessStates),
  enabled: Type.Boolean(),
  suspended: Nullable(Type.String({ description: 'why an enabled plugin does not run: dependency-off, failing' })),
  failure: Nullable(PluginFailure),
  requires: Type.Array(Type.String()),
  recommended: Type.Boolean({ description: 'most workspaces begin with it' }),
  operated: Type.Boolean({ description: 'the operator of the installation switches it, not an admin' }),
  settings: Type.Record(Type.String(), Type.Unknown()),
  settingsSchema: Type.Unknown(),
  settingFields: Type.Array(SettingField),
  unfitSettings: Type.Array(UnfitSettingView),
  app: Nullable(Type.Object({ title: Type.String(), url: Type.String() }, { description: 'its app, where it has one' })),
  purgeAt: Nullable(Instant),
  parkedDeliveries: Type.Optional(Type.Integer({ description: 'how many wait for an admin; in lists, for those who may change plugins' })),
})
export type PluginView = Static<typeof PluginView>

/** What an admin changes of a plugin in their workspace. */
export const PluginChange = Type.Object({
  enabled: Type.Optional(Type.Boolean()),
  settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  discard: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 200, uniqueItems: true, description: 'keys of `unfitSettings` that are let go' })),
}, { ...closed, minProperties: 1 })
export type PluginChange = Static<typeof PluginChange>

/** Erases a plugin's data; `confirm` repeats its id. */
export const PluginPurge = Type.Object({ confirm: Type.String() }, closed)

/** What a UI half contributes, known before its code is loaded: pages, and parts with their data and the names of what is code. Made by the build. */
export const DeclaredParts = Type.Object({
  routes: Type.Array(Type.Object({
    path: Type.String(), name: Type.String(), title: Type.String(), props: Type.Optional(Type.Boolean()), when: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  })),
  contributions: Type.Array(Type.Object({ slot: Type.String(), data: Type.Record(Type.String(), Type.Unknown()), code: Type.Array(Type.String()) })),
  icons: Type.Record(Type.String(), Type.Object({ body: Type.String() }), { description: 'drawings of the Lucide icons that the parts name' }),
})
export type DeclaredParts = Static<typeof DeclaredParts>

/** One row of `GET /api/workspaces/:w/ui/plugins`: the UI halves that this member may load. */
export const PluginBundle = Type.Object({
  id: Type.String(),
  version: Type.String(),
  available: Type.Boolean({ description: 'false: it is on but could not be started, and only says so in its places' }),
  script: Type.String({ description: 'same-origin URL of the hashed ES module' }),
  style: Nullable(Type.String()),
  integrity: Type.String(),
  scripts: Type.Record(Type.String(), Type.String(), { description: 'URL → integrity of the further modules that the first one imports' }),
  parts: Nullable(DeclaredParts),
  words: Type.Record(Type.String(), Type.String(), { description: 'texts that the parts name, in the reader\'s language' }),
  messages: Type.Record(Type.String(), Type.String(), { description: 'locale → URL of its catalogue' }),
  settings: Type.Record(Type.String(), Type.Unknown(), { description: 'public settings, for `when`' }),
})
export type PluginBundle = Static<typeof PluginBundle>

/** A queued hook or job that was not delivered and waits for an admin, or for its plugin to be on again. */
export const ParkedDelivery = Type.Object({
  id: Id,
  name: Type.String({ description: 'hook, or `job …`' }),
  reason: Choice(['failed', 'plugin-off', 'plugin-broken']),
  message: Type.String(),
  attempts: Type.Integer(),
  parkedAt: Instant,
})
export type ParkedDelivery = Static<typeof ParkedDelivery>

/** `GET /api/workspaces/:w/plugins/:id`: what the plugin's page shows besides its card. */
export const PluginDetails = Type.Object({
  ...PluginView.properties,
  readme: Nullable(Type.String({ description: 'Markdown' })),
  hooks: Type.Array(Type.Object({
    name: Type.String(),
    kind: Choice(['guard', 'filter', 'collect', 'action', 'durable']),
    owner: Type.String(),
    doc: Type.String(),
    order: Type.Array(Type.String(), { description: 'plugin ids in the order they run' }),
  })),
  permissions: Type.Array(Type.Object({
    subject: Type.String(), title: Type.String({ description: 'what people call it' }), private: Type.Boolean({ description: 'of nobody but the person' }), actions: Type.Array(Type.String()), grants: Type.Record(Type.String(), Type.Array(Type.String())),
    own: Type.Record(Type.String(), Type.Array(Type.String()), { description: 'what a role may do with its own records alone' }),
  })),
  data: Type.Object({
    rows: Type.Integer(),
    bytes: Type.Integer({ description: 'estimated from the share of rows' }),
    tables: Type.Array(Type.Object({ name: Type.String(), rows: Type.Integer() })),
  }),
  retentionDays: Nullable(Type.Integer()),
  dependents: Type.Array(Type.String()),
  parked: Type.Array(ParkedDelivery),
  faults: Type.Array(Type.Object({ place: Type.String(), at: Instant, message: Type.String() })),
})
export type PluginDetails = Static<typeof PluginDetails>
