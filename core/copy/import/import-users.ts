import { uuidv7 } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { copyMisfit } from '../errors.ts'

const User = Type.Object({
  id: Type.String({ format: 'uuid' }), name: Type.String({ minLength: 1, maxLength: 200 }), email: Type.String({ minLength: 3, maxLength: 320, pattern: '@' }),
  locale: Type.Union([Type.String(), Type.Null()]), time_zone: Type.Union([Type.String(), Type.Null()]),
})

/** Who has an account here by the address is taken for that person; the others get one without a password, and set one by mail. */
export async function importUsers(unit: UnitOfWork, lines: AsyncIterable<string>): Promise<{ readonly ids: Readonly<Record<string, string>>; readonly added: number }> {
  const ids: Record<string, string> = {}
  let added = 0
  for await (const line of lines) {
    const user: unknown = JSON.parse(line)
    if (!Value.Check(User, user)) throw copyMisfit({ values: { kind: 'identity.user', reason: 'a person has no name or no address.' } })
    const [known] = await unit.query<{ id: string }>('select id from identity."user" where lower(email) = lower($1)', [user.email])
    const id = known?.id ?? uuidv7()
    if (known === undefined) {
      await unit.query('insert into identity."user" (id, name, email, email_verified, locale, time_zone, created_at, updated_at) values ($1, $2, lower($3), true, $4, $5, now(), now())', [id, user.name, user.email, user.locale, user.time_zone])
      added += 1
    }
    ids[user.id] = id
  }
  return { ids, added }
}
