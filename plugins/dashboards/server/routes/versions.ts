import type { FastifyRequest } from 'fastify'
import type { Dashboard } from '../../contracts.ts'
import { dashboardEtag } from '../../layout/etag.ts'
import { changedMeanwhile, versionMissing } from '../errors.ts'

/** Errors: `precondition-required`, `precondition-failed`. */
export function requireVersion({ headers }: FastifyRequest, dashboard: Pick<Dashboard, 'id' | 'version'>): void {
  const wanted = headers['if-match']
  if (wanted === undefined) throw versionMissing()
  if (!wanted.split(',').some((tag) => tag.trim().replace(/^W\//, '') === dashboardEtag(dashboard))) throw changedMeanwhile()
}
