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
    { name: 'runtime', test: packages('vue', '@vue', 'pinia', 'vue-router', '@casl', '@ucast'), priority: 60 },
    { name: 'app', test: host('app/(?:main|router)\\.ts', 'app/App\\.vue'), priority: 50 },
    // What a form before sign-in shares with the frame, so that it does not bring the frame along.
    { name: 'forms', test: /[\\/](?:@nuxt[\\/]ui[\\/].*[\\/]Input\.vue|sdk[\\/]ui[\\/]composables[\\/]use-(?:feedback|messages)\.ts)/, priority: 45 },
    // What other forms have beside an input.
    { name: 'fields', test: /[\\/]@nuxt[\\/]ui[\\/].*[\\/](?:Alert|FormField)\.vue/, priority: 41 },
    { name: 'frame', test: host('parts/(?:AppShell|BottomBar)\\.vue', 'pages/TodayPage\\.vue', 'parts/today/(?:CardFrame|DecisionsCard|MyDayCard|WidgetCard|WorkingNowCard)\\.vue'), priority: 40 },
    { name: 'kit', test: host('shared/shared-sdk-ui\\.ts'), priority: 30 },
    // What positions whatever pops up, for menus, choices and hints alike.
    { name: 'popups', test: /[\\/]node_modules[\\/](?:@floating-ui[\\/]|reka-ui[\\/]dist[\\/](?:Collection|DismissableLayer|FocusScope|Popper|Presence|RovingFocus|VisuallyHidden)[\\/])/, priority: 25 },
    { name: 'menus', test: /[\\/]@nuxt[\\/]ui[\\/].*[\\/](?:DropdownMenu|Popover)\.vue/, priority: 20 },
    // What somebody sees first who is not signed in, without the parts of settings that share something with it.
    { name: 'door', test: host('pages/account/(?:SignInPage|FirstRunPage)\\.vue'), priority: 16 },
    // Every page of a plugin begins with it: small as it is, it would be merged with whatever else is shared.
    { name: 'not-found', test: host('pages/NotFoundPage\\.vue'), priority: 15 },
    { name: 'parts', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: smallBytes, priority: 10 },
  ],
}
