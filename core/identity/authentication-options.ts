import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import type { CoreDatabase } from '../database/contracts.ts'

export interface AuthenticationOptions {
  readonly config: Pick<Config, 'publicUrl' | 'host' | 'port'>
  readonly secret: string
  readonly database: CoreDatabase
  readonly log: FastifyBaseLogger
}

/** Seconds a session lives without use. */
export const sessionSeconds = 30 * 24 * 3_600
/** The header in which our own mount tells better-auth the address; a client's own is dropped there. */
export const addressHeader = 'x-overt-address'
