import type { NoticeKind } from '@overt/sdk'
import { PluginMistake } from '../kernel/errors.ts'

/** Who sends what the core itself has to say. */
export const coreSender = 'core'

export interface DeclaredKind extends Omit<NoticeKind, 'id'> {
  /** `<owner>.<id>`. */
  readonly name: string
  /** A plugin, or `core`. */
  readonly owner: string
}

const core: readonly (NoticeKind & { readonly shared?: true })[] = [
  { id: 'decision', title: 'kind.decision', shared: true, defaults: { push: true, mail: true, messenger: false } },
  { id: 'waiting', title: 'kind.waiting', shared: true, listedAsDecision: true, defaults: { push: true, mail: false, messenger: false } },
  { id: 'timer-long', title: 'kind.timer-long', listedAsDecision: true, defaults: { push: true, mail: true, messenger: false } },
  { id: 'entry-ended', title: 'kind.entry-ended', defaults: { push: true, mail: true, messenger: false } },
  { id: 'entry-by-other', title: 'kind.entry-by-other', defaults: { push: true, mail: false, messenger: false } },
  { id: 'timer-waiting', title: 'kind.timer-waiting', listedAsDecision: true, defaults: { push: true, mail: false, messenger: false } },
  { id: 'policy', title: 'kind.policy', listedAsDecision: true, defaults: { push: true, mail: false, messenger: false } },
]
const shared = new Set(core.filter((kind) => kind.shared === true).map(({ id }) => `${coreSender}.${id}`))

/** What people hear about in this process: kinds of the core, then those of plugins in the order they were declared. */
export interface NoticeKinds {
  declare(owner: string, kind: NoticeKind): void
  /** The kind that a sender means by a name: its own by the id, a shared one by its whole name. */
  sentBy(sender: string, kind: string): DeclaredKind
  find(name: string): DeclaredKind | undefined
  list(): readonly DeclaredKind[]
  /** Forgets the kinds of a plugin that failed. */
  remove(owner: string): void
}

export function createNoticeKinds(): NoticeKinds {
  const kinds = new Map<string, DeclaredKind>()

  function declare(owner: string, { id, ...kind }: NoticeKind): void {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id.length > 40) throw new PluginMistake(`${owner} declares the notice ${id}: such an id is lower-case words with dashes, at most 40 characters`)
    const name = `${owner}.${id}`
    if (kinds.has(name)) throw new PluginMistake(`${owner} declares the notice ${id} twice`)
    kinds.set(name, { ...kind, name, owner })
  }
  for (const kind of core) declare(coreSender, kind)

  return {
    declare,
    sentBy(sender, kind) {
      const found = kinds.get(shared.has(kind) ? kind : `${sender}.${kind}`)
      if (found === undefined) throw new PluginMistake(`${sender} sends the notice ${kind}, which it has not declared`)
      return found
    },
    find: (name) => kinds.get(name),
    list: () => [...kinds.values()],
    remove(owner) { for (const [name, kind] of kinds) if (kind.owner === owner) kinds.delete(name) },
  }
}
