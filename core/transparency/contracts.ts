import type { LogHead, LogKey } from '@overt/sdk/transparency'
import type { CoreDatabase, IdentityUnit } from '../database/contracts.ts'

/** Reads and writes in a unit of a workspace as in one of the installation. */
export type AnyUnit = Pick<IdentityUnit, 'query'>

export interface SigningKey {
  readonly keyId: string
  /** Ed25519 in base64url. */
  sign(text: string): string
}

export interface SigningKeys {
  /** The key in use, held until the unit ends, so that none is replaced between a time and its signature; the first is made when it is needed. */
  current(unit: AnyUnit, now: Temporal.Instant): Promise<SigningKey>
  /** Every key there ever was, oldest first. */
  list(unit: AnyUnit): Promise<LogKey[]>
  /** Puts a new key in the place of the present one, which signs it in; `lost`: which cannot. */
  rotate(database: CoreDatabase, now: Temporal.Instant, options?: { readonly lost?: boolean }): Promise<LogKey>
}

/** The transparency log of every workspace. */
export interface Transparency {
  readonly keys: SigningKeys
  /** Gives every row that is committed its leaf, so that a reader finds it. */
  append(workspaceId: string): Promise<void>
  /** The head of everything that is committed now. */
  head(workspaceId: string): Promise<LogHead>
  /** Signs where there is news, at least daily, and deletes heads that later ones stand for. */
  hourly(workspaceId: string): Promise<void>
}
