import type { RouteOptions } from 'fastify'
import type { RouteLooks } from '@overt/sdk'

/** What the rules for a route of a workspace look at. */
export interface DeclaredRoute {
  readonly schema?: RouteOptions['schema']
  readonly config?: { readonly looks?: RouteLooks; readonly ownAccess?: string; readonly whileReadOnly?: string }
}

const success = /^[23](\d\d|xx)$/i
const shortestReason = 15

/**
 * What a route of a workspace fails to declare, and how to put it right; undefined where it is complete. Each says what it answers with,
 * and which receipts it leaves.
 */
export function routeFault(method: string, path: string, { schema, config }: DeclaredRoute): string | undefined {
  const route = `${method} ${path === '' ? '/' : path}`
  const { response } = (schema ?? {}) as { readonly response?: Readonly<Record<string, unknown>> }
  if (!Object.keys(response ?? {}).some((status) => success.test(status))) {
    return `${route} has no response schema for its success status: declare it as schema.response, e.g. { 200: Type.Object({ … }) }, { 204: NoContent } or { 200: FileOf('text/csv') }`
  }
  const looks = config?.looks
  if (looks === undefined) {
    return `${route} does not say whose records it shows: declare config.looks as { subject: '…' } and call audit.viewed, or as { none: 'one sentence why no receipt is due' }`
  }
  const said = 'none' in looks ? looks.none.trim() : looks.subject.trim()
  if (said === '') return `${route} leaves config.looks empty: name the subject, or say in one sentence why no receipt is due`
  if ('none' in looks && said.length < shortestReason) return `${route} gives no reason in config.looks.none: say in one sentence why no receipt is due`
  if (config?.ownAccess !== undefined && config.ownAccess.trim().length < shortestReason) return `${route} lets in who is not signed in without a reason: say in config.ownAccess in one sentence how it knows who asks`
  if (config?.whileReadOnly !== undefined && config.whileReadOnly.trim().length < shortestReason) return `${route} may be used while the workspace is read-only without a reason: say in config.whileReadOnly in one sentence why`
  return undefined
}
