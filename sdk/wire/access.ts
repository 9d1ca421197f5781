import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Instant, Nullable } from './common.ts'

/** `open`: no limit. `grace`: still no limit, but one is announced. `read-only`: everything can be read and exported, nothing is recorded or changed. */
export const accessStates = ['open', 'grace', 'read-only'] as const

/** How far a workspace may be used, and what follows when. */
export const WorkspaceAccess = Type.Object({
  state: Choice(accessStates),
  readOnlyAt: Nullable(Instant),
  erasesAt: Nullable(Type.String({ description: 'when the workspace is deleted, unless it is opened again' })),
})
export type WorkspaceAccess = Static<typeof WorkspaceAccess>
