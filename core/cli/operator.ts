import { parseArgs } from 'node:util'
import { addOperator, listOperators, removeOperator } from '../operator/index.ts'
import { wrongArguments } from './errors.ts'
import { openInstallation } from './installation.ts'

const usage = 'overt operator add|remove <email>, overt operator list'

/** `overt operator`: who may use the Operator area; each change is a row of the installation's trail. Prints lines of JSON. */
export async function run(args: readonly string[]): Promise<undefined> {
  const { verb, email } = readArguments(args)
  // Standard output is JSON.
  process.env.OVERT_LOG_LEVEL = 'silent'
  const installation = await openInstallation({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  try {
    const { database, clock } = installation.platform
    const print = (line: object): void => { process.stdout.write(`${JSON.stringify(line)}\n`) }
    const at = clock.now()
    if (verb === 'add') print({ email, added: await addOperator(database, { email, at }) })
    else if (verb === 'remove') print({ email, removed: await removeOperator(database, { email, at }) })
    else for (const operator of await database.inIdentity(null, listOperators)) print(operator)
  } finally {
    await installation.close()
  }
}

function readArguments(args: readonly string[]): { readonly verb: 'add' | 'remove' | 'list'; readonly email: string } {
  try {
    const { positionals: [verb, email = '', ...rest] } = parseArgs({ args: [...args], strict: true, allowPositionals: true })
    if (rest.length > 0 || verb === 'list' && email !== '' || verb !== 'list' && email === '') throw wrongArguments({ values: { usage } })
    if (verb !== 'add' && verb !== 'remove' && verb !== 'list') throw wrongArguments({ values: { usage } })
    return { verb, email }
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
}
