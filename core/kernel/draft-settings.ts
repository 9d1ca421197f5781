import { AsyncLocalStorage } from 'node:async_hooks'

/** Settings that are not stored, by plugin. */
export interface DraftSettings {
  readonly workspaceId: string
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const drafts = new AsyncLocalStorage<DraftSettings>()

/** Runs something, plugins included, as if the drafts were stored. */
export const draftingSettings = <T>(draft: DraftSettings, run: () => Promise<T>): Promise<T> => drafts.run(draft, run)

/** A plugin's settings with those of the drafts around the call. */
export function withDrafts<Settings extends object>({ workspaceId, pluginId }: { readonly workspaceId: string; readonly pluginId: string }, settings: Settings): Settings {
  const draft = drafts.getStore()
  return draft?.workspaceId === workspaceId && Object.hasOwn(draft.plugins, pluginId) ? { ...settings, ...draft.plugins[pluginId] } : settings
}
