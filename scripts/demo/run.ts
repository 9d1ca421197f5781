import { parseArgs } from 'node:util'
import { readAccounts, writeAccounts } from './accounts-file.ts'
import { bringToLife } from './live.ts'
import { people } from './people.ts'
import { seedDemo } from './seed-demo.ts'
import { signInLines } from './sign-in-lines.ts'
import { demoWorkspace } from './index.ts'

/** The demo client: fills the workspace where it is new, then keeps it alive until it is told to stop. */
const { values: { address = '', accounts: file = '' } } = parseArgs({ options: { address: { type: 'string' }, accounts: { type: 'string' } } })
const say = (message: string): void => { process.stdout.write(`${message}\n`) }

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0))
process.once('disconnect', () => process.exit(0))

const started = performance.now()
const accounts = readAccounts(file)
const workspace = await seedDemo({ address, workspaceName: demoWorkspace.name, people, accounts, days: 60, pictured: 6, say })
writeAccounts(file, accounts)
await bringToLife(workspace, { agents: 15, say })
const { segments, entries } = workspace.added
say(`${segments === 0 && entries === 0 ? 'Acme goes on where it was' : `Acme has ${segments} more records and ${entries} more entries`} (${((performance.now() - started) / 1_000).toFixed(0)} s)`)
say(signInLines(address, accounts))
const pictures = await workspace.tellPictures()
if (pictures > 0) say(`${pictures} screenshots were added meanwhile`)
