import semver from 'semver'
import { takenPlaces } from '@overt/sdk'
import type { PluginSource } from './plugin-source.ts'
import { builtUi } from './built-ui.ts'

export interface PluginOrder {
  /** Every usable plugin after those it requires or can use. */
  readonly ordered: readonly PluginSource[]
  /** The others, each with the reason. */
  readonly incompatible: ReadonlyMap<string, string>
}

/** Decides which plugins fit this platform and each other, and in which order they load. */
export function orderPlugins(sources: readonly PluginSource[], platformVersion: string): PluginOrder {
  const byId = new Map(sources.map((source) => [source.id, source]))
  const incompatible = new Map<string, string>()
  for (const source of sources) {
    const reason = source.fault ?? ownFault(source, byId, platformVersion)
    if (reason !== undefined) incompatible.set(source.id, reason)
  }
  spreadToDependents(sources, incompatible)

  const ordered: PluginSource[] = []
  const waiting = new Set(sources.filter(({ id }) => !incompatible.has(id)))
  while (waiting.size > 0) {
    const waitingIds = new Set([...waiting].map(({ id }) => id))
    const free = [...waiting].find((source) => !required(source).some((id) => waitingIds.has(id)) && !optional(source).some((id) => waitingIds.has(id)))
      // Optional uses of each other may form a ring; what is required never waits for them.
      ?? [...waiting].find((source) => !required(source).some((id) => waitingIds.has(id)))
    if (free === undefined) {
      for (const { id } of waiting) incompatible.set(id, `requires itself through ${[...waitingIds].filter((other) => other !== id).join(', ') || id}`)
      break
    }
    ordered.push(free)
    waiting.delete(free)
  }
  return { ordered: withoutTakenPlaces(ordered, sources, incompatible), incompatible }
}

/** A plugin whose UI half contributes something in a place that is taken would hide it, or be hidden; whoever comes first keeps the place. */
function withoutTakenPlaces(ordered: readonly PluginSource[], sources: readonly PluginSource[], incompatible: Map<string, string>): readonly PluginSource[] {
  const contributing = ordered.flatMap((source) => {
    const parts = builtUi(source)?.manifest.parts ?? null
    return parts === null ? [] : [{ id: source.id, parts }]
  })
  for (const [id, faults] of takenPlaces(contributing)) incompatible.set(id, faults.join('; '))
  spreadToDependents(sources, incompatible)
  return ordered.filter(({ id }) => !incompatible.has(id))
}

/** Ids that a plugin cannot do without. */
export const required = (source: Pick<PluginSource, 'manifest'>): readonly string[] => Object.keys(source.manifest?.requires.plugins ?? {})
const optional = (source: Pick<PluginSource, 'manifest'>): readonly string[] => Object.keys(source.manifest?.requires.optional ?? {})

function ownFault(source: PluginSource, byId: ReadonlyMap<string, PluginSource>, platformVersion: string): string | undefined {
  const { platform, plugins = {}, optional: wanted = {} } = source.manifest!.requires
  if (!fits(platformVersion, platform)) return `requires platform ${platform}, this is ${platformVersion}`
  for (const [id, range] of Object.entries(plugins)) {
    const other = byId.get(id)
    if (other === undefined) return `requires the plugin ${id} ${range}, which is not installed`
    if (!fits(other.version, range)) return `requires the plugin ${id} ${range}, installed is ${other.version}`
  }
  for (const [id, range] of Object.entries(wanted)) {
    const other = byId.get(id)
    if (other !== undefined && !fits(other.version, range)) return `works with the plugin ${id} ${range} only, installed is ${other.version}`
  }
  return undefined
}

function spreadToDependents(sources: readonly PluginSource[], incompatible: Map<string, string>): void {
  for (let changed = true; changed;) {
    changed = false
    for (const source of sources) {
      const missing = required(source).find((id) => incompatible.has(id))
      if (missing === undefined || incompatible.has(source.id)) continue
      incompatible.set(source.id, `requires the plugin ${missing}, which is incompatible`)
      changed = true
    }
  }
}

const fits = (version: string, range: string): boolean => range === '*' || semver.satisfies(version, range, { includePrerelease: true })
