import { computed, reactive, watch } from 'vue'
import type { Ref } from 'vue'
import { useMessages } from '@overt/sdk/ui'
import type { Role } from '@overt/sdk/ui'
import type { Grant, Grantee, MemberGroup } from '../contracts.ts'
import type { Picked } from './GranteePicker.vue'
import { decided, defaultOf, inherited, keyOf, stateAt, together } from './resolve.ts'
import type { CellState, Inherited, RoleReach, Source } from './resolve.ts'
import { named } from './subjects.ts'
import type { Subject } from './subjects.ts'
import type { CellChange, Draft } from './use-draft.ts'
import type { TreeRow } from './use-tree.ts'

interface Options {
  readonly picked: Ref<readonly Picked[]>
  readonly draft: Draft
  readonly subject: Ref<string>
  readonly groups: () => readonly MemberGroup[]
  readonly subjects: () => readonly Subject[]
}

/** What holds for those who are picked, cell by cell, and what a change does to it. */
export function usePickedRights({ picked, draft, subject, groups, subjects }: Options) {
  const { t } = useMessages()
  /** Everybody who was picked: a change outlives the choice. */
  const met = reactive(new Map<string, Picked>())
  watch(picked, (all) => { for (const one of all) met.set(keyOf(one.grantee), one) }, { immediate: true })

  /** The kinds of records that a subject stands for. */
  const meantBy = (name: string): readonly Subject[] => subjects().filter((each) => (name === 'all' ? each.levels.length > 1 : each.name === name))
  const roleOf = ({ grantee, role }: Picked): Role | undefined => (grantee.kind === 'role' ? grantee.id : role)
  /** Groups and the role through which something reaches a person, so that inherited values can be shown. */
  const reaching = (one: Picked): Grantee[] => [
    one.grantee,
    ...(one.grantee.kind === 'member' ? groups().filter(({ memberIds }) => memberIds.includes(one.grantee.id)).map(({ id }): Grantee => ({ kind: 'group', id })) : []),
    ...(one.role === 'manager' || one.role === 'hr' || one.role === 'member' ? [{ kind: 'role', id: one.role } as const] : []),
  ]
  const nameOf = (grantee: Grantee): string =>
    (grantee.kind === 'group' ? groups().find(({ id }) => id === grantee.id)?.name : undefined) ?? met.get(keyOf(grantee))?.name ?? (grantee.kind === 'role' ? t(`role.${grantee.id}`) : '')
  const sourcesOf = (one: Picked, grantsOf: (grantee: Grantee) => readonly Grant[]): Source[] => reaching(one).map((grantee) => ({ grantee, name: nameOf(grantee), grants: grantsOf(grantee) }))
  const sources = computed(() => picked.value.map((one) => sourcesOf(one, draft.grantsOf)))

  const defaults = (one: Picked, name: string, action: string): Inherited => defaultOf(roleOf(one), meantBy(name).flatMap((each) => {
    const reach: RoleReach | undefined = each.defaults[roleOf(one) ?? 'member'][action]
    return reach === undefined ? [] : [{ name: each.title ?? named(t, 'subject', each.name), reach }]
  }))
  const orDefault = (granted: Inherited, one: Picked, name: string, action: string): Inherited => (granted.state === 'none' ? defaults(one, name, action) : granted)

  function stateOf({ place }: TreeRow, action: string): CellState | 'mixed' {
    const states = new Set(picked.value.map(({ grantee }) => stateAt(draft.grantsOf(grantee), subject.value, place, action)))
    return states.size > 1 ? 'mixed' : [...states][0] ?? 'none'
  }
  function inheritedOf({ path }: TreeRow, action: string): Inherited {
    return ofAll(picked.value.map((one, index) => orDefault(inherited(sources.value[index] ?? [], subject.value, path, action), one, subject.value, action)))
  }
  /** What holds with the cells themselves, for the cells in which those who are picked differ. */
  function decidedOf({ path }: TreeRow, action: string): Inherited {
    return ofAll(picked.value.map((one, index) => orDefault(decided(sources.value[index] ?? [], subject.value, path, action), one, subject.value, action)))
  }
  /** Of several people the one origin is named only where it is the same for all. A group without a rule says nothing that could differ. */
  function ofAll(all: readonly Inherited[]): Inherited {
    const found = all.map((each, index) => ({ ...each, name: picked.value[index]?.name ?? '' })).filter(({ state }) => state !== 'none')
    const [first] = found
    if (first === undefined) return { state: 'none' }
    return found.every((each) => JSON.stringify(originOf(each)) === JSON.stringify(originOf(first))) ? first : together(found)
  }

  /** What held before a change, and what holds with all the others made too. */
  function effectsOf({ grantee, subject: name, path, action }: CellChange, before: (grantee: Grantee) => readonly Grant[]): { readonly before: Inherited; readonly after: Inherited } {
    const one = met.get(keyOf(grantee)) ?? { grantee, name: nameOf(grantee) }
    const by = (grantsOf: (grantee: Grantee) => readonly Grant[]): Inherited => orDefault(decided(sourcesOf(one, grantsOf), name, path, action), one, name, action)
    return { before: by(before), after: by(draft.grantsOf) }
  }
  return { meantBy, reaching, nameOf, stateOf, inheritedOf, decidedOf, effectsOf }
}
export type PickedRights = ReturnType<typeof usePickedRights>

const originOf = ({ state, place, source, role }: Inherited): readonly unknown[] => [state, place?.nodeId, source?.name, role]
