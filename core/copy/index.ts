import type { Copies } from '@overt/sdk'
import { writeCopy } from './write-copy.ts'
import type { CopyParts } from './write-copy.ts'

export { copyTables, declaredCopies, isCopied } from './copied-kinds.ts'
export { readKind } from './kind-query.ts'
export type { CopyTable } from './copied-kinds.ts'
export type { CopyParts } from './write-copy.ts'

/** Full copies of persons and workspaces. */
export const createCopies = (parts: CopyParts): Copies => ({ write: (request, stream) => writeCopy(parts, request, stream) })
