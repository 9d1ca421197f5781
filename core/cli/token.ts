import { cleanName, isName } from '@overt/sdk'
import { parseArgs } from 'node:util'
import { unknownUser } from '../identity/errors.ts'
import { tokenMadeMail } from '../identity/mails.ts'
import { createPersonalToken } from '../identity/personal-tokens.ts'
import { findUserByEmail } from '../identity/users.ts'
import { wrongArguments } from './errors.ts'
import { openInstallation } from './installation.ts'

const usage = 'overt token create --email [--name]'

/** `overt token create`: a personal token of the user; prints one line of JSON. */
export async function run([verb, ...args]: readonly string[]): Promise<undefined> {
  const { email, name } = readArguments(verb, args)
  // Standard output is one line of JSON.
  process.env.OVERT_LOG_LEVEL = 'silent'
  const installation = await openInstallation({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  try {
    const { database, clock, mail } = installation.platform
    const { token } = await database.inIdentity(null, async (unit) => {
      const user = await findUserByEmail(unit, email)
      if (user === undefined) throw unknownUser({ values: { email } })
      await mail.send(tokenMadeMail({ user, token: name }), unit)
      return createPersonalToken(unit, { userId: user.id, name, expiresAt: null, now: clock.now() })
    })
    process.stdout.write(`${JSON.stringify({ token })}\n`)
  } finally {
    await installation.close()
  }
}

function readArguments(verb: string | undefined, args: readonly string[]): { email: string; name: string } {
  try {
    const { values: { email, name } } = parseArgs({ args: [...args], strict: true, options: { email: { type: 'string' }, name: { type: 'string', default: 'command line' } } })
    if (verb !== 'create' || email === undefined) throw wrongArguments({ values: { usage } })
    if (!isName(name)) throw wrongArguments({ values: { usage } })
    return { email, name: cleanName(name) }
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
}
