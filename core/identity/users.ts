import { cleanName, uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import type { IdentityUnit } from '../database/contracts.ts'
import { accountExists, weakPassword } from './errors.ts'

export interface NewUser {
  readonly email: string
  readonly name: string
  /** argon2id PHC string, from `hashPassword`. */
  readonly passwordHash: string
  readonly locale?: string
  readonly timeZone?: string
}

/** One spelling per address: trimmed, lower case, composed. */
export const canonicalEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase()

/** Throws `weak-password` for what everybody would guess first. */
export function assertGoodPassword(password: string, email: string): void {
  const plain = password.normalize('NFKC').toLowerCase()
  if (plain.length < 10 || new Set(plain).size < 4 || plain === canonicalEmail(email)) throw weakPassword()
}

/** Makes a verified user with a password; throws `account-exists`. Returns the id. */
export async function createUser(unit: UnitOfWork | IdentityUnit, user: NewUser): Promise<string> {
  const id = uuidv7()
  const made = await unit.query(`insert into identity."user" (id, name, email, email_verified, locale, time_zone)
    values ($1, $2, $3, true, $4, $5) on conflict (lower(email)) do nothing returning id`,
  [id, cleanName(user.name), canonicalEmail(user.email), user.locale ?? null, user.timeZone ?? null])
  if (made.length === 0) throw accountExists()
  await unit.query(`insert into identity.account (id, user_id, account_id, provider_id, password) values ($1, $2, $3, 'credential', $4)`,
    [uuidv7(), id, id, user.passwordHash])
  return id
}

interface Person { readonly id: string; readonly name: string; readonly email: string; readonly locale: string | null }

/** The user of an address; undefined without one. */
export async function findUserByEmail(unit: UnitOfWork | IdentityUnit, email: string): Promise<Person | undefined> {
  const [user] = await unit.query<Person>('select id, name, email, locale from identity."user" where lower(email) = $1', [canonicalEmail(email)])
  return user
}

export async function findUser(unit: UnitOfWork | IdentityUnit, userId: string): Promise<Person | undefined> {
  const [user] = await unit.query<Person>('select id, name, email, locale from identity."user" where id = $1', [userId])
  return user
}

/** False on a new installation, where the next account is the first. */
export async function hasAccounts(unit: UnitOfWork | IdentityUnit): Promise<boolean> {
  const [row] = await unit.query<{ exists: boolean }>('select exists (select from identity."user") as exists')
  return row?.exists !== false
}
