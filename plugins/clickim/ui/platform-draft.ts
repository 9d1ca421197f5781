import type { Platform } from '../contracts.ts'

/** A platform while it is being written; domains and applications are typed with commas between them. */
export interface PlatformDraft {
  readonly key: string
  /** Null for one that is new. */
  readonly id: string | null
  readonly name: string
  readonly domains: string
  readonly apps: string
  readonly icon: string | null
}

export const draftOf = ({ id, name, domains, apps, icon }: Platform, domainText: (domain: string) => string): PlatformDraft =>
  ({ key: id, id, name, domains: domains.map(domainText).join(', '), apps: apps.join(', '), icon: icon ?? null })

const parts = (text: string): string[] => text.split(/[,\n]/).map((part) => part.trim()).filter((part) => part !== '')

/** As it is sent; a new one is given an id by its name that none of `earlier` has. */
export function platformOf({ id, key, name, domains, apps, icon }: PlatformDraft, earlier: readonly PlatformDraft[]): Platform {
  const taken = new Set(earlier.map((draft) => draft.id ?? slug(draft.name, draft.key)))
  const own = id ?? slug(name, key)
  return { id: id ?? (taken.has(own) ? `${own}-${key}` : own), name: name.trim(), domains: parts(domains), apps: parts(apps), ...(icon === null ? {} : { icon }) }
}

const slug = (name: string, key: string): string =>
  name.normalize('NFKD').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 40).replace(/-+$/, '') || key
