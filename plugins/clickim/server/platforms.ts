import { applicationKey, cleanName } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { defaultPlatforms } from '../rules/default-platforms.ts'
import { isListableDomain, storedDomain } from '../rules/platforms.ts'
import { domainInvalid, platformsAmbiguous } from './errors.ts'

export interface StoredPlatform extends Omit<Platform, 'icon'> {
  /** Never changes: days that were worked out refer to it. */
  readonly number: number
  readonly icon: string | null
  /** False once it is no longer in the list. */
  readonly listed: boolean
}

export interface PlatformList {
  readonly version: number
  /** In the order of the list, those no longer listed last. */
  readonly platforms: readonly StoredPlatform[]
}

/** A platform as a caller gives it. */
export interface GivenPlatform {
  readonly id: string
  readonly name: string
  readonly domains: readonly string[]
  readonly apps?: readonly string[] | undefined
  readonly icon?: string | undefined
}

export async function readPlatforms(unit: UnitOfWork): Promise<PlatformList> {
  const [row] = await unit.query<{ version: number; platforms: StoredPlatform[] }>({
    name: 'clickim-platforms',
    text: `select coalesce((select version from p_clickim.list where workspace_id = $1), 0) as version,
        coalesce((select json_agg(json_build_object('id', id, 'number', number, 'name', name, 'domains', domains, 'apps', apps, 'icon', icon, 'listed', position is not null)
          order by position nulls last, number) from p_clickim.platform where workspace_id = $1), '[]') as platforms`,
    values: [unit.workspaceId],
  })
  return row!
}

export const shownPlatform = ({ id, name, domains, apps, icon }: StoredPlatform): Platform => ({ id, name, domains, apps, ...(icon === null ? {} : { icon }) })

/** Validates a list and gives it in the form in which it is stored. Errors: `domain-invalid`, `platforms-ambiguous`. */
export function checkedList(given: readonly GivenPlatform[]): Platform[] {
  const list = given.map(({ id, name, domains, apps = [], icon }) => ({
    id, name: cleanName(name), domains: [...new Set(domains.map(checkedDomain))], apps: [...new Map(apps.map((app) => [applicationKey(app), cleanName(app)])).values()],
    ...(icon === undefined ? {} : { icon: cleanName(icon) }),
  }))
  requireUnique(list.map(({ id }) => [id, id]))
  requireUnique(list.map(({ name }) => [name.toLowerCase(), name]))
  requireUnique(list.flatMap(({ domains }) => domains.map((domain) => [domain, domain])))
  requireUnique(list.flatMap(({ apps }) => apps.map((app) => [applicationKey(app), app])))
  return list
}

function checkedDomain(domain: string): string {
  if (!isListableDomain(domain)) throw domainInvalid({ values: { domain } })
  return storedDomain(domain)
}

function requireUnique(named: readonly (readonly [key: string, name: string])[]): void {
  const seen = new Set<string>()
  for (const [key, name] of named) {
    if (seen.has(key)) throw platformsAmbiguous({ values: { what: name } })
    seen.add(key)
  }
}

/** Replaces the list. From now on it decides about every day whose details are kept. */
export async function writePlatforms(unit: UnitOfWork, list: readonly Platform[]): Promise<void> {
  await unit.query(`insert into p_clickim.list (workspace_id, version, last_number) values ($1, 1, 0)
    on conflict (workspace_id) do update set version = list.version + 1`, [unit.workspaceId])
  await unit.query('update p_clickim.platform set position = null where workspace_id = $1', [unit.workspaceId])
  await unit.query(`
    with given as (
      select (p ->> 'id') as id, position, p ->> 'name' as name, array(select jsonb_array_elements_text(p -> 'domains')) as domains,
        array(select jsonb_array_elements_text(p -> 'apps')) as apps, p ->> 'icon' as icon
      from jsonb_array_elements($2::jsonb) with ordinality as e (p, position)
    ), fresh as (
      select g.id, l.last_number + row_number() over (order by g.position) as number from given g cross join p_clickim.list l
      where l.workspace_id = $1 and not exists (select from p_clickim.platform p where p.workspace_id = $1 and p.id = g.id)
    ), counted as (
      update p_clickim.list set last_number = last_number + (select count(*) from fresh) where workspace_id = $1
    )
    insert into p_clickim.platform (workspace_id, id, number, position, name, domains, apps, icon)
    select $1, g.id, coalesce(f.number, p.number), g.position, g.name, g.domains, g.apps, g.icon
    from given g left join fresh f on f.id = g.id left join p_clickim.platform p on p.workspace_id = $1 and p.id = g.id
    on conflict (workspace_id, id) do update set position = excluded.position, name = excluded.name, domains = excluded.domains, apps = excluded.apps, icon = excluded.icon`,
  [unit.workspaceId, JSON.stringify(list)])
}

/** Writes the default list when the plugin is switched on for the first time. */
export async function seedPlatforms(unit: UnitOfWork): Promise<void> {
  if ((await readPlatforms(unit)).version === 0) await writePlatforms(unit, defaultPlatforms)
}
