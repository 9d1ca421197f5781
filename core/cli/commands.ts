/** One command of `overt`; resolves to the exit code, undefined for 0. */
export interface Command {
  run(args: readonly string[]): Promise<number | undefined>
}

interface CommandEntry {
  readonly summary: string
  load(): Promise<Command>
}

/** Every command; each is loaded only when it is called. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  start: { summary: 'start the server [--role web|worker|all] [--port N]', load: () => import('./start.ts') },
  demo: { summary: 'start a server with a lively demo workspace', load: () => import('./demo.ts') },
  migrate: { summary: 'apply pending migrations and stop', load: () => import('./migrate.ts') },
  doctor: { summary: 'check the installation and say what is wrong', load: () => import('./doctor.ts') },
  user: { summary: 'create: a verified user, password on stdin', load: () => import('./user.ts') },
  token: { summary: 'create: a personal token', load: () => import('./token.ts') },
  operator: { summary: 'add, remove, list: who may use the Operator area', load: () => import('./operator.ts') },
  plugin: { summary: 'list, add, check, dev, pack, drop, create', load: () => import('./plugin/plugin.ts') },
  db: { summary: 'distribute: write the statements that spread the tables over several servers (Citus)', load: () => import('./db.ts') },
  audit: { summary: 'verify: check the audit chain', load: () => import('./audit.ts') },
  log: { summary: 'verify, rotate, restart: the transparency log', load: () => import('./log.ts') },
  receipt: { summary: 'verify: check the receipt of an acknowledged policy, without a server', load: () => import('./receipt.ts') },
  workspace: { summary: 'import: make a workspace from the full copy of one', load: () => import('./workspace.ts') },
  erasure: { summary: 'ledger, replay: keep what was erased, and repeat it after a restore', load: () => import('./erasure.ts') },
  backup: { summary: 'write a backup into a file; now, changes, list, verify: those in OVERT_BACKUP_TO', load: () => import('./backup.ts') },
  restore: { summary: 'restore a backup into an empty installation: from a file, or [--backup ID] [--at INSTANT] from OVERT_BACKUP_TO; [--erasures LEDGER] repeats erasures since', load: () => import('./restore.ts') },
}
