import type { SettingsShape } from './settings.ts'

/** First parts of addresses that the platform leaves to pages of plugins for everybody. */
export const publicPageNames = ['trust'] as const
/** Names of the pages that a plugin can publish. */
export type PublicPageName = (typeof publicPageNames)[number]

/** A part of a public page: paragraphs, a list, facts or a table, as data. */
export interface PublicPageSection {
  readonly title: string
  readonly paragraphs?: readonly string[]
  readonly list?: readonly string[]
  /** Shown as a table of names and values. */
  readonly facts?: readonly { readonly name: string; readonly value: string }[]
}

/** A page in words; the platform gives it its look and escapes every text. */
export interface PublicPageContent {
  readonly title: string
  readonly lead: string
  readonly sections: readonly PublicPageSection[]
  /** The last lines: as of when, and the like. */
  readonly notes: readonly string[]
  /** False tells search engines to leave it out. */
  readonly searchable: boolean
}

/**
 * A page about a workspace for everybody, without signing in: `/<name>/<address>`, also `/<name>` as long as one workspace of the installation publishes it. It must hold
 * nothing about single persons. It is kept for a minute and not there while its setting or the plugin is off.
 */
export interface PublicPage<S extends SettingsShape = SettingsShape> {
  readonly name: PublicPageName
  /** The plugin's toggle that publishes it; its default is off. */
  readonly publishedBy: keyof S & string
  /** The plugin's unique text setting with its address; where that is empty the workspace's id is the address. */
  readonly addressedBy: keyof S & string
  /** Milliseconds. Default 10,000. */
  readonly timeoutMs?: number
  read(request: { readonly workspaceId: string; readonly language: string }, signal: AbortSignal): Promise<PublicPageContent>
}
