import type { FastifyRequest } from 'fastify'
import type { Dashboard } from '../../contracts.ts'
import { changedMeanwhile, versionMissing } from '../errors.ts'

export const etagOf = ({ id, version }: Pick<Dashboard, 'id' | 'version'>): string => `"dashboard-${id.slice(-12)}-${String(version)}"`

/** Errors: `precondition-required`, `precondition-failed`. */
export function requireVersion({ headers }: FastifyRequest, dashboard: Pick<Dashboard, 'id' | 'version'>): void {
  const wanted = headers['if-match']
  if (wanted === undefined) throw versionMissing()
  if (!wanted.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(dashboard))) throw changedMeanwhile()
}
