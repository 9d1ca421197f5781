import type { OutputOptions } from 'rolldown'

type Splitting = Exclude<OutputOptions['codeSplitting'], boolean | undefined>

/** Below this size a chunk of its own costs more in round trips than it saves in bytes. */
const smallBytes = 5_000

const packages = (...names: readonly string[]): RegExp => new RegExp(`[\\\\/]node_modules[\\\\/](?:${names.join('|')})[\\\\/]`)
const host = (...files: readonly string[]): RegExp => new RegExp(`[\\\\/]admin-ui[\\\\/](?:${files.join('|')})`)

/**
 * Few files instead of one for each module: what every page needs, the frame with Today, what plugins share. Each takes its dependencies along, as far as
 * none before it has them. What is left is put together by which pages use it.
 */
export const chunks: Splitting = {
  groups: [
    { name: 'runtime', test: packages('vue', '@vue', 'pinia', 'vue-router', 'vue-i18n', '@intlify', '@casl', '@ucast'), priority: 60 },
    { name: 'app', test: host('app/(?:main|router)\\.ts', 'app/App\\.vue'), priority: 50 },
    { name: 'frame', test: host('parts/(?:AppShell|BottomBar)\\.vue', 'pages/TodayPage\\.vue', 'parts/today/'), priority: 40 },
    { name: 'kit', test: host('shared/shared-sdk-ui\\.ts'), priority: 30 },
    { name: 'menus', test: /[\\/]@nuxt[\\/]ui[\\/].*[\\/](?:DropdownMenu|Popover)\.vue/, priority: 20 },
    { name: 'parts', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: smallBytes, priority: 10 },
  ],
}
