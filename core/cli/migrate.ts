import { openInstallation } from './installation.ts'

/** `overt migrate`: applies what is pending, plugins included, and says what it did. */
export async function run(): Promise<undefined> {
  const installation = await openInstallation({ onProgress: (message) => process.stdout.write(`${message}\n`) })
  try {
    for (const { id, state, reason } of installation.platform.plugins.list()) process.stdout.write(`plugin ${id}: ${state}${reason === undefined ? '' : ` (${reason})`}\n`)
  } finally {
    await installation.close()
  }
}
