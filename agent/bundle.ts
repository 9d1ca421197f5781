import { rolldown } from 'rolldown'
import type { InputOptions, OutputOptions } from 'rolldown'

/** Makes one file of a part of the agent and what it imports. */
export async function bundle(input: InputOptions, output: OutputOptions): Promise<void> {
  const built = await rolldown({ ...input, resolve: { conditionNames: ['overt-source', 'import', 'default'] }, logLevel: 'warn' })
  await built.write(output)
  await built.close()
}
