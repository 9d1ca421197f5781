import type { Command } from '../commands.ts'
import { wrongUse } from './errors.ts'

const subcommands: Readonly<Record<string, { readonly usage: string; load(): Promise<Command> }>> = {
  list: { usage: 'list                        installed plugins and whether they fit', load: () => import('./list.ts') },
  create: { usage: 'create <name> [--full]      a new plugin to start from; --full with a page, a widget and a table', load: () => import('./create.ts') },
  dev: { usage: 'dev [folder]                a server with this plugin, built and restarted as you edit', load: () => import('./dev.ts') },
  check: { usage: 'check [folder]              everything that is a rule', load: () => import('./check.ts') },
  pack: { usage: 'pack [folder] [--out file]  one self-contained .tgz', load: () => import('./pack.ts') },
  add: { usage: 'add <file.tgz> [--replace]  install a packed plugin, or another version of one; restart the server after', load: () => import('./add.ts') },
  rollback: { usage: 'rollback <id>               bring back the version before the last --replace; restart the server after', load: () => import('./rollback.ts') },
  drop: { usage: 'drop <id> --confirm <id> [--data keep|export|erase] [--out file]\n                              remove a plugin; its data in all workspaces is kept, exported and erased, or erased', load: () => import('./drop.ts') },
}

/** `overt plugin …`. Errors: `wrong-use`, and those of the subcommand. */
export async function run([name = 'help', ...rest]: readonly string[]): Promise<number | undefined> {
  const subcommand = subcommands[name]
  const usage = `overt plugin <command>\n\n${Object.values(subcommands).map((one) => `  ${one.usage}`).join('\n')}\n`
  if (rest.includes('--help') || name === '--help') {
    process.stdout.write(subcommand === undefined ? usage : `overt plugin ${subcommand.usage}\n`)
    return undefined
  }
  if (subcommand === undefined && name !== 'help') throw wrongUse({ values: { usage } })
  if (subcommand === undefined) {
    process.stdout.write(usage)
    return undefined
  }
  return (await subcommand.load()).run(rest)
}
