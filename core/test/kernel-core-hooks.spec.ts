import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect } from 'chai'
import { coreHooks } from '../kernel/core-hooks.ts'
import { hookDocs } from '../kernel/hook-docs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where the core emits which hook, as which kind. */
function emissions(): { readonly name: string; readonly kind: string; readonly file: string }[] {
  const files = globSync('core/**/*.ts', { cwd: root, exclude: (path) => /node_modules|core.test|dist/.test(path) })
  return files.flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/\.(guard|filter|collect|action|durable)(?:All)?\(\s*'([a-z]+\.[a-z-]+)'/g)]
    .map(([, kind = '', name = '']) => ({ name, kind, file })))
}

describe('the hooks of the core', () => {
  it('are all emitted, each as the kind it is declared as', () => {
    const emitted = emissions()
    for (const [name, { kind }] of Object.entries(coreHooks)) expect(emitted.filter((site) => site.name === name).map((site) => site.kind), name).to.include(kind)
    for (const { name, kind, file } of emitted) expect(coreHooks[name]?.kind, `${name} in ${file}`).to.equal(kind)
  })

  it('are the hooks that the SDK types', () => {
    const contracts = readFileSync(join(root, 'sdk/server/core-contracts.ts'), 'utf8')
    const typed = [...contracts.matchAll(/^ {4}'([a-z]+\.[a-z-]+)': (Guard|Filter|Collect|ActionHook|Durable)</gm)]
      .map(([, name = '', kind = '']) => [name, kind.replace('Hook', '').toLowerCase()] as const)
    expect(Object.fromEntries(typed)).to.deep.equal(Object.fromEntries(Object.entries(coreHooks).map(([name, { kind }]) => [name, kind])))
  })

  it('say what a fault means where they can refuse, and what they are for', () => {
    for (const [name, { kind, onFault, doc }] of Object.entries(coreHooks)) {
      expect(onFault !== undefined, name).to.equal(kind === 'guard')
      expect(doc, name).to.match(/^[A-Z].*\.$/)
    }
  })

  it('are documented as they are (node --conditions=overt-source scripts/write-hook-docs.ts)', () => {
    expect(readFileSync(join(root, 'docs/hooks.md'), 'utf8')).to.equal(hookDocs())
  })
})
