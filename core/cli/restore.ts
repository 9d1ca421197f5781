import { parseArgs } from 'node:util'
import { readLedgerFile, replayLedger } from './erasure.ts'
import { wrongArguments } from './errors.ts'
import { restoreBackupFile } from './restore-file.ts'
import { restoreFromPlace } from './restore-from-place.ts'

const usage = 'overt restore <file>, or overt restore [--backup <id>] [--at <instant>]; [--erasures <ledger>] with either'

/**
 * `overt restore <file>`, or from the place that OVERT_BACKUP_TO names: the newest backup and all that was archived since, or the
 * installation as it was at an instant. With `--erasures`, what was erased since is erased again before anybody sees it. Errors: `wrong-arguments` and those of either way.
 */
export async function run(args: readonly string[]): Promise<undefined> {
  const { file, backup, at, erasures } = readArguments(args)
  // Before anything is restored: a ledger that cannot be read would leave what was erased in place.
  const ledger = erasures === undefined ? undefined : await readLedgerFile(erasures)
  if (file !== undefined) await restoreBackupFile(file)
  else await restoreFromPlace({ backup, at })
  if (ledger !== undefined) await replayLedger(ledger)
}

function readArguments(args: readonly string[]): { file: string | undefined; backup: string | undefined; at: string | undefined; erasures: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], strict: true, allowPositionals: true, options: { backup: { type: 'string' }, at: { type: 'string' }, erasures: { type: 'string' } } })
    if (positionals.length > 1 || (positionals.length === 1 && (values.backup ?? values.at) !== undefined)) throw new Error('a file, or a backup')
    return { file: positionals[0], backup: values.backup, at: values.at, erasures: values.erasures }
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
}
