import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Role } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { createVerifiedMember } from '../identity/create-verified-member.ts'
import { findUserByEmail } from '../identity/users.ts'

/** Who the demo workspace has. */
export interface DemoPeople {
  readonly demoWorkspace: { readonly name: string; readonly timeZone: string }
  readonly people: readonly { readonly name: string; readonly email: string; readonly role: Role }[]
}

interface Account { readonly email: string; readonly password: string }

/** Makes the accounts that are missing, with passwords of this installation; the answer is the file that keeps them, readable by its owner alone. */
export async function prepareDemoAccounts(platform: Pick<Platform, 'database' | 'audit' | 'hooks'>, { demoWorkspace, people }: DemoPeople, file: string): Promise<string> {
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Account[] : []
  const accounts = people.map(({ email }) => known.find((account) => account.email === email) ?? { email, password: randomBytes(9).toString('base64url') })
  // First the file: an account whose password is not kept is of no use.
  writeFileSync(file, `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 })
  const existing = await platform.database.inIdentity(null, async (unit) => {
    const found = new Set<string>()
    for (const { email } of people) if (await findUserByEmail(unit, email) !== undefined) found.add(email)
    return found
  })
  for (const [index, { name, email, role }] of people.entries()) {
    if (existing.has(email)) continue
    await createVerifiedMember(platform, { name, email, role, workspaceName: demoWorkspace.name, timeZone: demoWorkspace.timeZone, password: accounts[index]!.password })
  }
  return file
}
