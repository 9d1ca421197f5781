import type { CopyKind } from '@overt/sdk'

/** A kind with the first of its rows, for the page. */
export interface ShownKind extends CopyKind {
  readonly fields: readonly string[]
  readonly sample: readonly Readonly<Record<string, unknown>>[]
}
