import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { roles } from '@overt/sdk'
import type { Role } from '@overt/sdk'
import { wrongArguments } from './errors.ts'
import { openInstallation } from './installation.ts'
import { createVerifiedMember } from '../identity/create-verified-member.ts'

const usage = 'overt user create --email --name --workspace [--role admin|manager|hr|member] [--time-zone UTC], the password on stdin'

/** `overt user create`: a verified user, with the workspace where none has that name; prints one line of JSON. */
export async function run([verb, ...args]: readonly string[]): Promise<undefined> {
  if (verb !== 'create') throw wrongArguments({ values: { usage } })
  const { email, name, workspace, role, timeZone } = readArguments(args)
  const password = (process.env.OVERT_PASSWORD ?? await text(process.stdin)).replace(/\r?\n$/, '')
  // Standard output is one line of JSON.
  process.env.OVERT_LOG_LEVEL = 'silent'
  const installation = await openInstallation({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  try {
    const made = await createVerifiedMember(installation.platform, { email, name, workspaceName: workspace, role, timeZone, password })
    process.stdout.write(`${JSON.stringify(made)}\n`)
  } finally {
    await installation.close()
  }
}

function readArguments(args: readonly string[]): { email: string; name: string; workspace: string; role: Role; timeZone: string } {
  try {
    const { values } = parseArgs({
      args: [...args], strict: true,
      options: { email: { type: 'string' }, name: { type: 'string' }, workspace: { type: 'string' }, role: { type: 'string', default: 'admin' }, 'time-zone': { type: 'string', default: 'UTC' } },
    })
    const role = roles.find((known) => known === values.role)
    const { email, name, workspace, 'time-zone': timeZone } = values
    if (email === undefined || name === undefined || workspace === undefined || role === undefined) throw wrongArguments({ values: { usage } })
    return { email, name, workspace, role, timeZone }
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
}
