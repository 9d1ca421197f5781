import { rolldown } from 'rolldown'
import type { InputOptions, OutputOptions } from 'rolldown'

/**
 * Makes one file of a part of the agent and what it imports. An import that cannot be bundled and is not declared external fails the build:
 * in a page (`platform: 'browser'`) that is every module of Node, which Chromium could not load.
 */
export async function bundle(input: InputOptions, output: OutputOptions): Promise<void> {
  const built = await rolldown({
    ...input,
    resolve: { conditionNames: ['overt-source', 'import', 'default'] },
    logLevel: 'warn',
    onLog: (level, log, handle) => handle(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log),
  })
  await built.write(output)
  await built.close()
}
