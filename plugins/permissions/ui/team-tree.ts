import type { MemberGroup } from '../contracts.ts'

/** A group and all below it. */
export function belowOf(groups: readonly MemberGroup[], id: string): ReadonlySet<string> {
  const found = new Set([id])
  for (const each of found) for (const group of groups) if (group.parentId === each) found.add(group.id)
  return found
}

export interface TeamRow { readonly group: MemberGroup; readonly depth: number }

/** Groups in the order of the tree, each below what it is part of. */
export function treeOf(groups: readonly MemberGroup[], parentId: string | null = null, depth = 0): TeamRow[] {
  return groups.filter((group) => group.parentId === parentId).flatMap((group) => [{ group, depth }, ...treeOf(groups, group.id, depth + 1)])
}
