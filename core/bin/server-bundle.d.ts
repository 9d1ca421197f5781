/** `bundle.json`: what was built, and from what. */
export interface ServerBundle {
  /** The checkout that it was built in: its files name each other by their places. */
  readonly root: string
  readonly stamp: string
  /** Our own files in it, and those that say how packages are found, relative to the root. */
  readonly sources: readonly string[]
  /** Files of npm packages in it. */
  readonly packages: readonly string[]
  /** Sources that are asked for by name, with the file that stands for each. */
  readonly entries: Readonly<Record<string, string>>
}

export const bundleFolder: string
export function freshBundle(root: string): ServerBundle | undefined
export function stampOf(root: string, files: Pick<ServerBundle, 'sources' | 'packages'>): string
export function useBundle(root: string, bundle: ServerBundle): string
