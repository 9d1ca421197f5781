import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = (): string => dirname(fileURLToPath(import.meta.resolve('@overt/sdk/package.json')))

let entries: ReadonlySet<string> | undefined
let names: ReadonlySet<string> | undefined

/** Modules that a plugin may import from the SDK, such as `@overt/sdk/ui`. */
export function sdkEntries(): ReadonlySet<string> {
  if (entries !== undefined) return entries
  const { exports } = JSON.parse(readFileSync(join(folder(), 'package.json'), 'utf8')) as { readonly exports: Readonly<Record<string, unknown>> }
  entries = new Set(Object.keys(exports).map((path) => `@overt/sdk${path.slice(1)}`))
  return entries
}

/** Names that `@overt/sdk/ui` exports, types included: read from its source or declaration, because its components need a browser's build to load. */
export function sdkUiExports(): ReadonlySet<string> {
  names ??= new Set(exportsOf(join(folder(), 'ui', 'index')))
  return names
}

function exportsOf(module: string): string[] {
  const file = ['.ts', '.d.ts'].map((ending) => `${module.replace(/\.(?:ts|js)$/, '')}${ending}`).find((path) => existsSync(path))
  if (file === undefined) return []
  const text = readFileSync(file, 'utf8')
  return [
    ...Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)).flatMap(([, list = '']) => list.split(',').map((part) => part.trim().replace(/^type\s+/, '').split(/\s+as\s+/).at(-1) ?? '')),
    ...Array.from(text.matchAll(/^export (?:declare )?(?:async )?(?:const|function|class|interface|type) (\w+)/gm), ([, name = '']) => name),
    ...Array.from(text.matchAll(/^export \* from ['"](\.[^'"]+)['"]/gm)).flatMap(([, path = '']) => exportsOf(join(dirname(file), path))),
  ].filter((name) => name !== '' && name !== 'default')
}
