import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { copyTemplates } from './templates.ts'

/** Puts together the package `create-overt-plugin`: one file and the templates. */
export async function assembleCreator(root: string, version: string, place: string): Promise<void> {
  mkdirSync(place, { recursive: true })
  const bundler = await rolldown({ input: join(import.meta.dirname, 'create-overt-plugin.ts'), platform: 'node', resolve: { conditionNames: ['overt-source', 'node'] }, treeshake: true })
  try {
    await bundler.write({ file: join(place, 'index.js'), format: 'esm', banner: '#!/usr/bin/env node', sourcemap: false, codeSplitting: false })
  } finally {
    await bundler.close()
  }
  copyTemplates(root, join(place, 'templates'))
  cpSync(join(root, 'LICENSE'), join(place, 'LICENSE'))
  writeFileSync(join(place, 'README.md'), '# create-overt-plugin\n\n```\nnpm create overt-plugin tea-time            # a server half only\nnpm create overt-plugin tea-time -- --full  # with a table, a page and a widget\n```\n\nMakes a plugin for Overt with tests that pass. See the documentation of the platform for what it can do.\n')
  writeFileSync(join(place, 'package.json'), `${JSON.stringify({
    name: 'create-overt-plugin', version, description: 'Makes a plugin for Overt to start from.', license: 'Apache-2.0', type: 'module', engines: { node: '>=22.15' }, bin: { 'create-overt-plugin': './index.js' },
  }, null, 2)}\n`)
}
