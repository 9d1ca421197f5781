import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import tailwind from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { pluginIcons, pluginIconsModule } from './icons.ts'
import { markElements } from './mark-elements.ts'
import { bindStyles, pluginStylesheet } from './plugin-styles.ts'
import { keepShared } from './shared-modules.ts'
import { uiManifest } from './ui-manifest.ts'

export interface OvertPluginOptions {
  /** Folder with `plugin.json` and `ui/index.ts`; default: Vite's root. */
  readonly folder?: string
}

const entryModule = 'virtual:overt-entry'

/**
 * Vite preset for a plugin's UI half: one hashed ES module, one stylesheet, the catalogues and `ui.json` in `dist/ui`.
 * The four shared modules stay with the host; the build fails where a copy of one would be bundled.
 */
export function overtPlugin(options: OvertPluginOptions = {}): Plugin[] {
  let folder = options.folder === undefined ? process.cwd() : resolve(options.folder)
  const { id } = JSON.parse(readFileSync(join(folder, 'plugin.json'), 'utf8')) as { readonly id: string }
  const mark = `data-p-${id}`
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
              output: { format: 'es', entryFileNames: '[name]-[hash].js', assetFileNames: 'style-[hash][extname]', codeSplitting: false, minify: true },
            },
          },
        }
      },
      resolveId(id) {
        if (id === entryModule) return `\0${entryModule}`
        return id === styles() ? id : undefined
      },
      load(id) {
        if (id === `\0${entryModule}`) {
          return `import ${JSON.stringify(styles())}\nimport ${JSON.stringify(pluginIconsModule)}\nexport { default } from ${JSON.stringify(join(folder, 'ui', 'index.ts'))}`
        }
        return id === styles() ? pluginStylesheet() : undefined
      },
    },
    keepShared(),
    pluginIcons(() => join(folder, 'ui')),
    vue({ template: { compilerOptions: { nodeTransforms: [markElements(mark)] } } }),
    ...tailwind({ optimize: false }),
    bindStyles(mark),
    uiManifest(() => folder),
  ]
}
