import type { Grant, GrantLevel, Grantee, Role } from '../contracts.ts'

export type RoleReach = 'all' | 'team' | 'own' | 'none'
export type CellState = 'allow' | 'deny' | 'none'
/** What holds where nothing is said on the place itself: `own` for records of one's own only, `team` for those of the people one leads besides, `varies` where kinds or people differ. */
export type InheritedState = CellState | 'team' | 'own' | 'varies'

/** A node, the workspace included, where something can be granted. */
export interface Place {
  readonly level: GrantLevel
  readonly nodeId: string | null
  readonly name: string
}

/** Somebody whose grants reach the grantee that is looked at: themselves, a group of theirs, their role. */
export interface Source {
  readonly grantee: Grantee
  readonly name: string
  readonly grants: readonly Grant[]
}

export interface Inherited {
  readonly state: InheritedState
  /** Where it comes from; undefined where nothing is granted. */
  readonly place?: Place
  readonly source?: Source
  /** The role whose default it is; undefined where it is granted, and for groups, whose members have roles of their own. */
  readonly role?: Role
  /** What holds for which kinds or people, where that varies. */
  readonly varying?: readonly Varying[]
}

/** Kinds of records, or people, for which the same holds. */
export interface Varying {
  readonly state: InheritedState
  readonly names: readonly string[]
}

export const keyOf = ({ kind, id }: Grantee): string => `${kind}:${id}`

export const isAt = (grant: Grant, { level, nodeId }: Place): boolean => grant.level === level && grant.nodeId === nodeId

const stateIn = (grant: Grant, action: string): CellState => (grant.deny.includes(action) ? 'deny' : grant.allow.includes(action) ? 'allow' : 'none')

/** What is granted on this very place for this very subject. */
export function stateAt(grants: readonly Grant[], subject: string, place: Place, action: string): CellState {
  const grant = grants.find((each) => each.subject === subject && isAt(each, place))
  return grant === undefined ? 'none' : stateIn(grant, action)
}

/** Grants with one cell set; what says nothing any more is left out. */
export function withState(grants: readonly Grant[], subject: string, place: Place, action: string, state: CellState): Grant[] {
  const isCell = (each: Grant): boolean => each.subject === subject && isAt(each, place)
  const before = grants.find(isCell) ?? { subject, level: place.level, nodeId: place.nodeId, allow: [], deny: [] }
  const others = (actions: readonly string[]): string[] => actions.filter((each) => each !== action)
  const after: Grant = {
    ...before,
    allow: [...others(before.allow), ...(state === 'allow' ? [action] : [])].toSorted(),
    deny: [...others(before.deny), ...(state === 'deny' ? [action] : [])].toSorted(),
  }
  const rest = grants.filter((each) => !isCell(each))
  return after.allow.length + after.deny.length === 0 ? rest : [...rest, after]
}

const states = { all: 'allow', team: 'team', own: 'own', none: 'deny' } as const

/** What a role may do by default, for one kind of record or for several at once. */
export function defaultOf(role: Role | undefined, kinds: readonly { readonly name: string; readonly reach: RoleReach }[]): Inherited {
  if (role === undefined || kinds.length === 0) return { state: 'none' }
  return { ...together(kinds.map(({ name, reach }) => ({ name, state: states[reach] }))), role }
}

/** One state for all, or which varies for whom. */
export function together(found: readonly { readonly name: string; readonly state: InheritedState }[]): Inherited {
  const byState = Map.groupBy(found, ({ state }) => state)
  const [first] = byState.keys()
  if (first === undefined) return { state: 'none' }
  return byState.size === 1 ? { state: first } : { state: 'varies', varying: [...byState].map(([state, same]) => ({ state, names: same.map(({ name }) => name) })) }
}

/** Whether a grant of a source on a place takes part in a decision. */
type Counts = (source: Source, grant: Grant, place: Place) => boolean

/**
 * What holds on a place without the cell itself, as the server decides it: the most specific place wins, on one place a denial; roles
 * come last on the workspace. `path` runs from the place up to the workspace; the first source is the one that is edited.
 */
export const inherited = (sources: readonly Source[], subject: string, path: readonly Place[], action: string): Inherited =>
  decide(sources, { subject, path, action }, (source, grant, place) => !(source === sources[0] && grant.subject === subject && place === path[0]))

/** What holds on a place with the cell itself. */
export const decided = (sources: readonly Source[], subject: string, path: readonly Place[], action: string): Inherited => decide(sources, { subject, path, action }, () => true)

function decide(sources: readonly Source[], { subject, path, action }: { readonly subject: string; readonly path: readonly Place[]; readonly action: string }, counts: Counts): Inherited {
  const reaches = (grant: Grant): boolean => grant.subject === subject || grant.subject === 'all'
  const layers = path.flatMap((place) => (place.level === 'workspace'
    ? [sources.filter(({ grantee }) => grantee.kind !== 'role'), sources.filter(({ grantee }) => grantee.kind === 'role')].map((from) => ({ place, from }))
    : [{ place, from: sources }]))
  for (const { place, from } of layers) {
    const found = from.flatMap((source) => source.grants
      .filter((grant) => reaches(grant) && isAt(grant, place) && counts(source, grant, place))
      .map((grant) => ({ state: stateIn(grant, action), place, source })))
    const decisive = found.find(({ state }) => state === 'deny') ?? found.find(({ state }) => state === 'allow')
    if (decisive !== undefined) return decisive
  }
  return { state: 'none' }
}
