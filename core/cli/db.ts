import { distributionPlan } from '../database/distribution.ts'
import { wrongArguments } from './errors.ts'
import { openInstallation } from './installation.ts'

const usage = 'overt db distribute'

/**
 * `overt db distribute`: writes the statements that would spread the installation's tables over several servers with Citus, and as comments what
 * has to change first; exit code 1 where something has to. Changes nothing.
 */
export async function run([verb, ...rest]: readonly string[]): Promise<number> {
  if (verb !== 'distribute' || rest.length > 0) throw wrongArguments({ values: { usage } })
  // With every plugin's tables as they are after their migrations.
  const installation = await openInstallation({ onProgress: (message) => process.stderr.write(`${message}\n`) })
  try {
    const { statements, mustChange, tables } = await distributionPlan(installation.urls.admin)
    const local = tables.filter(({ place }) => place === 'local').map(({ name }) => name)
    process.stdout.write([
      ...mustChange.map((sentence) => `-- must change first: ${sentence}`),
      `-- on the coordinator alone: ${local.join(', ')}`,
      ...statements, '',
    ].join('\n'))
    return mustChange.length === 0 ? 0 : 1
  } finally {
    await installation.close()
  }
}
