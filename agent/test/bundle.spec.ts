import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildAgent } from '../build.ts'
import { bundle } from '../bundle.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'

describe('the bundles of the agent', () => {
  it('of a page fail on an import of a Node module, also where nothing of it is used or it comes through another file', async () => {
    const folder = await temporaryFolder()
    const build = async (source: string, external: string[] = []): Promise<string> => {
      await writeFile(join(folder.path, 'page.ts'), source)
      return bundle({ platform: 'browser', external, input: { page: join(folder.path, 'page.ts') } }, { dir: join(folder.path, 'dist'), format: 'esm' }).then(() => 'built', (error: Error) => error.message)
    }
    await writeFile(join(folder.path, 'other.ts'), 'import { randomBytes } from \'node:crypto\'\nexport const id = () => randomBytes(4)\nexport const name = \'x\'\n')
    for (const source of ['import \'node:fs\'', 'import fs from \'fs\'\nconsole.log(fs)', 'import { name } from \'./other.ts\'\nconsole.log(name)', 'export const load = () => import(\'node:os\')', 'import { app } from \'electron\'\nconsole.log(app)']) {
      expect(await build(source), source).to.match(/Could not resolve|UNRESOLVED_IMPORT/)
    }
    expect(await build('console.log(crypto.randomUUID())')).to.equal('built')
    expect(await build('import { ipcRenderer } from \'electron\'\nconsole.log(ipcRenderer)', ['electron'])).to.equal('built')
    await folder.remove()
  })

  it('of the windows and the extension import nothing, and the preload script Electron alone', async () => {
    const folder = await temporaryFolder()
    await buildAgent(folder.path)
    const imports = async (file: string): Promise<(string | undefined)[]> => [...(await readFile(join(folder.path, file), 'utf8')).matchAll(/(?:^import .*?from |^import |require\(|import\()["']([^"']+)["']/gm)].map(([, name]) => name)
    expect(await imports('preload.cjs')).to.deep.equal(['electron'])
    for (const file of ['windows/main.js', 'extension/chromium/background.js', 'extension/chromium/options.js']) expect(await imports(file), file).to.deep.equal([])
    await folder.remove()
  })
})
