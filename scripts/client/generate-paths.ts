import { readdirSync } from 'node:fs'
import openapiTS, { astToString } from 'openapi-typescript'
import type { OpenAPI3 } from 'openapi-typescript'
import { createTestPlatform } from '@overt/testing'

const plugins = new URL('../../plugins/', import.meta.url)
const heading = '// Written by `npm run client` from the OpenAPI document of a server with all bundled plugins.\n\n'

/** Where the types of the API are kept. */
export const pathsFile = new URL('../../client/paths.ts', import.meta.url)

/** Types of the API as a server with all bundled plugins describes it. */
export async function generatePaths(): Promise<string> {
  const folders = readdirSync(plugins).filter((id) => readdirSync(new URL(`${id}/`, plugins)).includes('plugin.json'))
  const platform = await createTestPlatform({ plugins: folders.toSorted().map((id) => new URL(`${id}/`, plugins)) })
  try {
    const document = (await platform.app.inject('/api/openapi.json')).json<OpenAPI3>()
    // In one order, whichever plugin was ready first.
    const paths = Object.fromEntries(Object.entries(document.paths ?? {}).toSorted(([one], [other]) => one < other ? -1 : 1))
    return heading + astToString(await openapiTS({ ...document, paths }, { silent: true }))
  } finally {
    await platform.close()
  }
}
