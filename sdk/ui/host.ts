import { inject } from 'vue'
import type { InjectionKey, Ref } from 'vue'
import type { LiveEvent, Me, Role, TableLayout, Workspace } from '../wire/index.ts'
import type { Api } from './api.ts'
import type { Contributed, SlotName } from './slots.ts'
import type { When } from './when.ts'

/** The reader's membership in the workspace. */
export interface MembershipView {
  readonly memberId: string
  readonly role: Role
}

/** The browser's copy of the member's rights, for showing and hiding; the server decides. */
export interface UiAbility {
  can(action: string, subject: string, record?: Readonly<Record<string, unknown>>): boolean
}

/** A short message at the edge of the page. */
export interface ToastOptions {
  readonly title: string
  readonly description?: string
  readonly tone?: 'success' | 'error' | 'info'
  /** Offers to take the change back for some seconds. */
  readonly undo?: () => Promise<void> | void
}

/** A question that has to be confirmed before something is done. */
export interface ConfirmOptions {
  readonly title: string
  readonly description?: string
  /** One line each, e.g. what a delete takes along. */
  readonly details?: readonly string[]
  readonly confirmLabel: string
  readonly danger?: boolean
  /** The person must type this to go on. */
  readonly typed?: string
}

/** Receives live events. */
export type LiveListener = (event: LiveEvent) => void

/** What the host application gives to composables and plugins. */
export interface UiHost {
  /** `pluginId` undefined: the host's own, relative paths are below the workspace. */
  api(pluginId?: string): Api
  readonly me: Readonly<Ref<Me>>
  readonly workspace: Readonly<Ref<Workspace>>
  readonly membership: Readonly<Ref<MembershipView>>
  readonly ability: Readonly<Ref<UiAbility>>
  readonly locale: Readonly<Ref<string>>
  /** The zone in which instants are shown. */
  readonly timeZone: Readonly<Ref<string>>
  /** A clock for running durations: milliseconds, renewed each second. */
  readonly now: Readonly<Ref<number>>
  readonly live: {
    /** Returns its removal. */
    subscribe(listener: LiveListener): () => void
    /** After a gap in the stream, and instead of it while it can't be had. Returns its removal. */
    onMissed(run: () => void): () => void
    readonly state: Readonly<Ref<'connecting' | 'open' | 'polling'>>
  }
  contributions<N extends SlotName>(slot: N): readonly Contributed<N>[]
  isMet(when: When | undefined, pluginId: string | undefined, self?: boolean): boolean
  /** Plugins that are on in this workspace. */
  readonly plugins: Readonly<Ref<readonly string[]>>
  translate(key: string, values?: Readonly<Record<string, unknown>>, pluginId?: string): string
  /** Keeps how the person has set a table. */
  saveTable(name: string, layout: TableLayout): Promise<void>
  toast(options: ToastOptions): void
  /** Resolves true if the person agreed. */
  confirm(options: ConfirmOptions): Promise<boolean>
}

/** Where components find the host. */
export const uiHostKey: InjectionKey<UiHost> = Symbol.for('overt.ui.host')
/** The plugin whose component is being rendered. */
export const uiPluginKey: InjectionKey<string> = Symbol.for('overt.ui.plugin')

/** The host; only inside components, stores and guards of the application. */
export function useHost(): UiHost {
  const host = inject(uiHostKey)
  if (host === undefined) throw new Error('@overt/sdk/ui is used outside the Overt application')
  return host
}

/** The id of the plugin whose component this is; undefined in the host's own. */
export const useCurrentPlugin = (): string | undefined => inject(uiPluginKey, undefined)
