import type { Retention, RetentionDeclaration, RetentionKind } from '@overt/sdk'

/** What expires, of the core and of each plugin under its name. */
export interface PlatformRetention extends Pick<Retention, 'list'> {
  declare(owner: string, declaration: RetentionDeclaration): void
  /** The kinds of one owner; for tests of plugins. */
  kinds(owner: string): readonly RetentionKind[]
  /** One nightly round of an owner in a workspace: each kind in its order, its sum kept, and audited where there was something. */
  run(owner: string, workspaceId: string, signal: AbortSignal): Promise<void>
  /** Forgets what a plugin that failed has declared. */
  remove(owner: string): void
}
