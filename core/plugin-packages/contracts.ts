/** Where packages go, and what is there already. */
export interface PackagePlaces {
  readonly pluginsFolder: string
  /** Whether a plugin of this id came with the platform or with a package manager. */
  isShipped(id: string): boolean
  /** Hooks that another plugin provides; undefined where it is not installed. */
  hooksOf(pluginId: string): readonly string[] | undefined
}
