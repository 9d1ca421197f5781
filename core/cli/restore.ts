import { parseArgs } from 'node:util'
import { wrongArguments } from './errors.ts'
import { restoreBackupFile } from './restore-file.ts'
import { restoreFromPlace } from './restore-from-place.ts'

const usage = 'overt restore <file>, or overt restore [--backup <id>] [--at <instant>]'

/**
 * `overt restore <file>`, or from the place that OVERT_BACKUP_TO names: the newest backup and all that was archived since, or the
 * installation as it was at an instant. Errors: `wrong-arguments` and those of either way.
 */
export async function run(args: readonly string[]): Promise<undefined> {
  const { file, backup, at } = readArguments(args)
  if (file !== undefined) return restoreBackupFile(file)
  return restoreFromPlace({ backup, at })
}

function readArguments(args: readonly string[]): { file: string | undefined; backup: string | undefined; at: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], strict: true, allowPositionals: true, options: { backup: { type: 'string' }, at: { type: 'string' } } })
    if (positionals.length > 1 || (positionals.length === 1 && (values.backup ?? values.at) !== undefined)) throw new Error('a file, or a backup')
    return { file: positionals[0], backup: values.backup, at: values.at }
  } catch (cause) {
    throw wrongArguments({ values: { usage }, cause })
  }
}
