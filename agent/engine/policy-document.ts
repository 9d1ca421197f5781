import { Compile } from 'typebox/compile'
import { AgentPolicy } from '@overt/sdk/agent'

const document = Compile(AgentPolicy)

/** A policy as the server sent it, with what may be left out filled in; null where it can not be understood. */
export function policyFrom(body: unknown): AgentPolicy | null {
  if (typeof body !== 'object' || body === null) return null
  const pause = 'pause' in body && typeof body.pause === 'object' ? body.pause : {}
  const filled = { summary: [], ...body, pause: { maximumMinutes: null, ...pause } }
  return document.Check(filled) ? filled : null
}

/**
 * What `next` collects that `previous` did not, as names like `activity.collectDomains`. A flag that turns on, a plugin that
 * is new and a retention that grows are wider; everything else is for the person to read in the summary.
 */
export function widenings(previous: AgentPolicy, next: AgentPolicy): string[] {
  return Object.entries(next.plugins).flatMap(([plugin, settings]) => {
    const before = previous.plugins[plugin]
    if (before === undefined) return [plugin]
    return Object.entries(settings)
      .filter(([name, value]) => isWider(name, before[name], value))
      .map(([name]) => `${plugin}.${name}`)
  })
}

function isWider(name: string, before: unknown, after: unknown): boolean {
  if (typeof after === 'boolean') return after && before !== true
  return typeof after === 'number' && /retention/i.test(name) && (typeof before !== 'number' || after > before)
}
