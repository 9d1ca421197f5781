import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import tailwind from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { bundledFile } from './bundled-modules.ts'
import { compressFiles } from './compress-files.ts'
import { pluginIcons, pluginIconsModule } from './icons.ts'
import { markElements } from './mark-elements.ts'
import { bindStyles, pluginStylesheet } from './plugin-styles.ts'
import { keepShared } from './shared-modules.ts'
import { uiManifest } from './ui-manifest.ts'

/** Where the UI half of a plugin lies, and whose styles it has. */
export interface OvertPluginOptions {
  /** Folder with `plugin.json` and `ui/index.ts`; default: Vite's root. */
  readonly folder?: string
  /** `host`: the host's stylesheet has the utilities that this plugin uses, because both are built from one checkout. Default: a stylesheet of its own. */
  readonly styles?: 'own' | 'host'
}

/** Below this size a module of its own costs more in round trips than it saves in bytes. */
const smallBytes = 30_000

const entryModule = 'virtual:overt-entry'

/**
 * Vite preset for a plugin's UI half: hashed ES modules, one for what it declares and one for each part that is loaded when it is shown, one stylesheet, the
 * catalogues and `ui.json` in `dist/ui`, all of them compressed beside.
 * The four shared modules stay with the host; the build fails where a copy of one would be bundled.
 */
export function overtPlugin(options: OvertPluginOptions = {}): Plugin[] {
  let folder = options.folder === undefined ? process.cwd() : resolve(options.folder)
  const { id } = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8')) as { readonly id: string }
  const mark = `data-p-${id}`
  const ownStyles = options.styles !== 'host'
  const styles = (): string => join(folder, 'ui', 'overt-utilities.css')
  return [
    {
      name: 'overt:preset',
      enforce: 'pre',
      config: (config) => {
        folder = resolve(options.folder ?? config.root ?? process.cwd())
        return {
          root: folder,
          publicDir: false,
          define: { 'process.env.NODE_ENV': JSON.stringify('production') },
          build: {
            outDir: join(folder, 'dist', 'ui'),
            emptyOutDir: true,
            target: 'es2023',
            cssCodeSplit: false,
            cssMinify: false,
            lib: { entry: entryModule, formats: ['es'], cssFileName: 'style' },
            rolldownOptions: {
              input: { index: entryModule },
              preserveEntrySignatures: 'strict',
              output: {
                format: 'es', entryFileNames: '[name]-[hash].js', chunkFileNames: '[name]-[hash].js', assetFileNames: 'style-[hash][extname]', minify: true,
                codeSplitting: { groups: [{ name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: smallBytes }] },
              },
            },
          },
        }
      },
      resolveId(id) {
        if (id === entryModule) return `\0${entryModule}`
        return id === styles() ? id : bundledFile(id)
      },
      load(id) {
        if (id === `\0${entryModule}`) {
          return `${ownStyles ? `import ${JSON.stringify(styles())}\n` : ''}import ${JSON.stringify(pluginIconsModule)}\nexport { default } from ${JSON.stringify(join(folder, 'ui', 'index.ts'))}`
        }
        return id === styles() ? pluginStylesheet() : undefined
      },
    },
    keepShared(),
    pluginIcons(() => join(folder, 'ui')),
    vue({ template: { compilerOptions: { nodeTransforms: ownStyles ? [markElements(mark)] : [] } } }),
    ...ownStyles ? [...tailwind({ optimize: false }), bindStyles(mark)] : [],
    uiManifest(() => folder),
    { name: 'overt:compress', enforce: 'post', writeBundle: () => compressFiles(join(folder, 'dist', 'ui')) },
  ]
}
