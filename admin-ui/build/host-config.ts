import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import nuxtUi from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { compiledMessages, markElements } from '@overt/sdk/vite'
import type { InlineConfig } from 'vite'
import { chunks } from './chunks.ts'
import { fontPreload } from './font-preload.ts'
import { firstIcons, laterIcons } from './icons.ts'
import { usedComponents } from './nuxt-components.ts'
import { importMap, sharedEntries } from './import-map.ts'
import { pureStubs } from './pure-stubs.ts'
import { rekaNamespaces } from './reka-namespaces.ts'
import { unusedColors } from './unused-colors.ts'

export const adminUiFolder = fileURLToPath(new URL('..', import.meta.url))
const root = join(adminUiFolder, '..')
const nonce = '__OVERT_NONCE__'
const file = (name: string): string => join(adminUiFolder, name)

/** Vite configuration of the host application. */
export async function hostConfig(mode: 'production' | 'development'): Promise<InlineConfig> {
  return {
    root: adminUiFolder,
    configFile: false,
    mode,
    logLevel: 'warn',
    html: { cspNonce: nonce },
    define: {
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      'process.env.NODE_ENV': JSON.stringify(mode),
    },
    resolve: {
      alias: [
        { find: /^@overt\/sdk\/ui$/, replacement: join(root, 'sdk', 'ui', 'index.ts') },
        ...['transparency', 'web'].map((name) => ({ find: new RegExp(`^@overt/sdk/${name}$`), replacement: join(root, 'sdk', name, 'index.ts') })),
        // Without its loader: icons are bundled, none is ever asked for over the network.
        { find: /^@iconify\/vue$/, replacement: file('app/iconify.ts') },
        // Of a library that serializes and hashes, only what compares is used.
        { find: /^ohash\/utils$/, replacement: file('app/equal.ts') },
      ],
      dedupe: ['vue', 'pinia', 'vue-router'],
    },
    plugins: [
      compiledMessages(),
      rekaNamespaces(),
      pureStubs(),
      vue({ template: { compilerOptions: { nodeTransforms: [markElements('data-slot')] } } }),
      nuxtUi({
        components: false, autoImport: false, dts: false, colorMode: true,
        ui: { colors: { primary: 'teal', neutral: 'zinc' } },
        icon: { clientBundle: { icons: (await firstIcons(root)).map((name) => `i-lucide-${name}`) } },
        // Themes of parts that nobody shows would be compiled as well.
        experimental: { componentDetection: usedComponents(root) },
      }),
      laterIcons(root),
      importMap(nonce),
      unusedColors(),
      fontPreload(),
    ],
    build: {
      outDir: file('dist'),
      emptyOutDir: true,
      target: 'es2023',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_500,
      rolldownOptions: {
        preserveEntrySignatures: 'strict',
        input: { index: file('index.html'), ...Object.fromEntries(Object.keys(sharedEntries).map((name) => [name, file(`shared/${name}.ts`)])) },
        output: { codeSplitting: chunks, chunkFileNames: 'assets/[name]-[hash].js', entryFileNames: 'assets/[name]-[hash].js', assetFileNames: 'assets/[name]-[hash][extname]' },
      },
    },
  }
}
