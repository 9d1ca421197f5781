import { fileURLToPath } from 'node:url'

/** Parts of the SDK that are bundled with whoever uses them, because few pages do: from the SDK that builds, its sources as its build. */
export const bundledModules = ['people', 'transparency', 'web'] as const

/** The file of such a part: `@overt/sdk/people`. Undefined for every other module. */
export function bundledFile(module: string): string | undefined {
  const name = bundledModules.find((each) => module === `@overt/sdk/${each}`)
  return name === undefined ? undefined : fileURLToPath(new URL(`../${name}/index.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url))
}
