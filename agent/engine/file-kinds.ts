import type { CollectedRecord, FileRecord } from '@overt/sdk/agent'
import { collectors } from '../collectors/registry.ts'

/** The kinds of records of this build that come with a file. */
export const fileKinds: readonly FileRecord[] = collectors.flatMap(({ files = [] }) => files)

/** What is recorded in place of a record whose file was dropped to make room. */
export function insteadOf(record: CollectedRecord): CollectedRecord[] {
  return fileKinds.filter(({ kind }) => kind === record.kind).map((each) => each.insteadOf(record))
}
