import { computed, reactive, watch } from 'vue'
import { useStorage } from '@vueuse/core'
import { useWorkspace } from '@overt/sdk/ui'
import { useCatalogue } from '../../../state/catalogue.ts'
import type { TaskPath } from '../../../state/catalogue.ts'
import { taskOf } from './sheet-cells.ts'
import type { HeldCell } from './sheet-cells.ts'

export interface SheetRow extends TaskPath {
  readonly taskId: string
  readonly pinned: boolean
}

const mostRecent = 6

/** The tasks of a sheet: pinned ones, those of the week, what was worked on lately, and what was added by hand, which stays at the end. */
export function useSheetRows({ held, recent, range, person }: {
  readonly held: () => ReadonlyMap<string, HeldCell>; readonly recent: () => readonly string[]; readonly range: () => { readonly from: string; readonly to: string }; readonly person: () => string
}) {
  const workspace = useWorkspace()
  const catalogue = useCatalogue()
  const pins = useStorage<Record<string, readonly string[]>>('overt.sheet-pins', {})
  const added = reactive<string[]>([])
  watch(person, () => { added.length = 0 })
  const pinned = computed(() => pins.value[workspace.value.id] ?? [])
  const isUsable = (taskId: string): boolean => catalogue.tasks.get(taskId)?.archivedAt === null
  const rowOf = (taskId: string): SheetRow => {
    const task = catalogue.tasks.get(taskId)
    return { taskId, pinned: pinned.value.includes(taskId), ...catalogue.path({ taskId, projectId: task?.projectId ?? '', organizationId: task?.organizationId ?? '' }) }
  }
  const byPath = (one: SheetRow, other: SheetRow): number => Number(other.pinned) - Number(one.pinned)
    || `${one.organization} ${one.project} ${one.task}`.localeCompare(`${other.organization} ${other.project} ${other.task}`)

  const rows = computed<readonly SheetRow[]>(() => {
    const { from, to } = range()
    const ofWeek = [...held()].filter(([key]) => key.slice(-10) >= from && key.slice(-10) <= to).map(([key]) => taskOf(key))
    const offered = [...pinned.value, ...recent().slice(0, mostRecent)].filter(isUsable)
    const known = new Set([...ofWeek, ...offered])
    return [...[...known].map(rowOf).toSorted(byPath), ...added.filter((id) => !known.has(id)).map(rowOf)]
  })
  return {
    rows,
    add(taskId: string): void { if (!added.includes(taskId)) added.push(taskId) },
    pin(taskId: string): void {
      pins.value = { ...pins.value, [workspace.value.id]: pinned.value.includes(taskId) ? pinned.value.filter((id) => id !== taskId) : [...pinned.value, taskId] }
    },
  }
}
