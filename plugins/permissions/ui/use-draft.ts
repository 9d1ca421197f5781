import { computed, shallowRef } from 'vue'
import { useApi } from '@overt/sdk/ui'
import type { Grant, GrantSet, Grantee } from '../contracts.ts'
import { keyOf, stateAt, withState } from './resolve.ts'
import type { CellState, Place } from './resolve.ts'

export interface CellChange {
  readonly grantee: Grantee
  readonly subject: string
  readonly place: Place
  /** From the place up to the workspace. */
  readonly path: readonly Place[]
  readonly action: string
  readonly from: CellState
  readonly to: CellState
}
interface Kept { readonly grantee: Grantee; readonly grants: readonly Grant[] }
type Sets = ReadonlyMap<string, Kept>

const textOf = (grants: readonly Grant[]): string =>
  JSON.stringify(grants.map(({ subject, level, nodeId, allow, deny }) => [subject, level, nodeId, allow.toSorted(), deny.toSorted()].join(' ')).toSorted())

/** Grants as they are stored and as they shall be, with every step to take back. */
export function useDraft() {
  const api = useApi()
  const stored = shallowRef<Sets>(new Map())
  const sets = shallowRef<Sets>(new Map())
  const steps = shallowRef<readonly Sets[]>([])
  const undone = shallowRef<readonly Sets[]>([])
  const paths = new Map<string, readonly Place[]>()
  let version = '*'

  async function load(grantees: readonly Grantee[]): Promise<void> {
    const missing = grantees.filter((grantee) => !sets.value.has(keyOf(grantee)))
    const answers = await Promise.all(missing.map(async (grantee): Promise<Kept> => {
      const answer = await api.get<{ items: Grant[]; version: string }>('grants', { query: { kind: grantee.kind, id: grantee.id } })
      // The oldest version that anything shown was read at: whatever came later is refused.
      if (version === '*') version = answer.version
      return { grantee, grants: answer.items }
    }))
    const added = answers.map((each) => [keyOf(each.grantee), each] as const)
    // What another reading brought meanwhile may have been changed since.
    const withAdded = (all: Sets): Sets => new Map([...added, ...all])
    stored.value = withAdded(stored.value)
    sets.value = withAdded(sets.value)
    // A step taken back would forget whoever was read after it, and what is granted to them.
    steps.value = steps.value.map(withAdded)
    undone.value = undone.value.map(withAdded)
  }

  const grantsIn = (all: Sets, grantee: Grantee): readonly Grant[] => all.get(keyOf(grantee))?.grants ?? []
  const grantsOf = (grantee: Grantee): readonly Grant[] => grantsIn(sets.value, grantee)

  /** Begins a step: what `set` does until the next one is taken back together. */
  function begin(): void {
    steps.value = [...steps.value, sets.value]
    undone.value = []
  }
  function set(grantees: readonly Grantee[], subject: string, path: readonly Place[], action: string, state: CellState): void {
    const place = path[0]!
    paths.set(`${place.level} ${place.nodeId ?? ''}`, path)
    const next = new Map(sets.value)
    for (const grantee of grantees) next.set(keyOf(grantee), { grantee, grants: withState(grantsOf(grantee), subject, place, action, state) })
    sets.value = next
  }
  function undo(): void {
    const last = steps.value.at(-1)
    if (last === undefined) return
    undone.value = [...undone.value, sets.value]
    sets.value = last
    steps.value = steps.value.slice(0, -1)
  }
  function redo(): void {
    const last = undone.value.at(-1)
    if (last === undefined) return
    steps.value = [...steps.value, sets.value]
    sets.value = last
    undone.value = undone.value.slice(0, -1)
  }
  function forgetSteps(): void {
    steps.value = []
    undone.value = []
  }

  const changed = computed(() => [...sets.value.values()].filter(({ grantee, grants }) => textOf(grants) !== textOf(stored.value.get(keyOf(grantee))?.grants ?? [])))
  const differences = (from: Sets, to: Sets): readonly CellChange[] => [...to.values()].flatMap(({ grantee, grants }) => {
    const before = grantsIn(from, grantee)
    if (before === grants) return []
    const cells = new Map([...before, ...grants].flatMap((grant) => [...grant.allow, ...grant.deny].map((action) => [`${grant.subject} ${grant.level} ${grant.nodeId ?? ''} ${action}`, { grant, action }])))
    return [...cells.values()].flatMap(({ grant: { subject, level, nodeId }, action }): CellChange[] => {
      const path = paths.get(`${level} ${nodeId ?? ''}`) ?? [{ level, nodeId, name: '' }]
      const place = path[0]!
      const [was, is] = [stateAt(before, subject, place, action), stateAt(grants, subject, place, action)]
      return was === is ? [] : [{ grantee, subject, place, path, action, from: was, to: is }]
    })
  })
  const changes = computed(() => differences(stored.value, sets.value))
  /** What the last step changed, to be shown at once. */
  const lastStep = computed(() => (steps.value.length === 0 ? [] : differences(steps.value.at(-1)!, sets.value)))

  /** Saves all at once; answers what undoes it. */
  async function save(): Promise<readonly GrantSet[]> {
    const wanted = changed.value.map(({ grantee, grants }) => ({ grantee, grants }))
    const before = wanted.map(({ grantee }) => ({ grantee, grants: stored.value.get(keyOf(grantee))?.grants ?? [] }))
    await send(wanted)
    stored.value = sets.value
    forgetSteps()
    return before
  }
  /** Puts sets back as they were. */
  async function restore(before: readonly GrantSet[]): Promise<void> {
    await send(before)
    const added = before.map((each) => [keyOf(each.grantee), each] as const)
    stored.value = new Map([...stored.value, ...added])
    sets.value = stored.value
    forgetSteps()
  }
  async function send(wanted: readonly GrantSet[]): Promise<void> {
    const answer = await api.put<{ version: string }>('grants', { sets: wanted }, { etag: version })
    version = answer.version
  }
  /** Forgets everything that was read and not saved. */
  async function reload(grantees: readonly Grantee[]): Promise<void> {
    version = '*'
    stored.value = new Map()
    sets.value = new Map()
    forgetSteps()
    await load(grantees)
  }
  return {
    load, reload, begin, set, undo, redo, save, restore, changes, lastStep,
    grantsOf,
    isRead: (grantee: Grantee): boolean => stored.value.has(keyOf(grantee)),
    storedOf: (grantee: Grantee): readonly Grant[] => grantsIn(stored.value, grantee),
    beforeStepOf: (grantee: Grantee): readonly Grant[] => grantsIn(steps.value.at(-1) ?? stored.value, grantee),
    canUndo: computed(() => steps.value.length > 0),
    canRedo: computed(() => undone.value.length > 0),
  }
}
export type Draft = ReturnType<typeof useDraft>
