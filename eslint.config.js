import globals from 'globals'
import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'

const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })
const core = { regex: '^(@overt/core(/|$)|(\\.\\./)+core/)', message: 'Only the SDK may be imported: plugins → sdk ← core.' }
const insideCore = { regex: '^(@overt/core(?!/parts$)(/|$)|(\\.\\./)+(core|sdk)/)', message: 'Of the core only @overt/core/parts may be imported.' }
const otherPlugins = { regex: '^@overt/plugin-[^/]+(?!/contracts$)(/.*)?$', message: 'Of another plugin only ./contracts may be imported.' }
const plugins = { regex: '^(@overt/plugin-|(\\.\\./)+plugins/)', message: 'The core knows no plugin by name.' }
const insidePlugins = { regex: '^((\\.\\./)+plugins/|@overt/plugin-[^/]+(?!/agent$)(/.*)?$)', message: 'Of a plugin only ./agent may be imported.' }
const unitCall = '(inWorkspace|inIdentity|inUnit|inHandlerUnit|once|explaining|lend|transaction)'
/** What is answered must be committed: nothing inside a unit of work knows the reply. */
const replyInUnit = [`callee.property.name=/^${unitCall}$/`, `callee.name=/^${unitCall}$/`].map((callee) => ({
  selector: `CallExpression[${callee}] > :function Identifier[name='reply']`,
  message: 'Answer after the unit of work: return what is to be answered, and use `reply` once it is committed.',
}))
const electron = { regex: '^electron($|/)', message: 'Electron is at the edge: agent/shell only.' }

/** A cut of text by code units splits emoji and accents. */
const textNames = '/^(text|name|title|label|reason|message|line|summary|description|comment|app|sentence|subject)$/'
const byCodeUnit = 'Cut text with cutText of the SDK: by whole characters, never by code units.'
const codeUnitCuts = [
  ...['object.name', 'object.property.name', 'object.callee.name'].map((path) => `CallExpression[callee.property.name='slice'][callee.${path}=${textNames}][arguments.0.value=0]:matches([arguments.1.type='Literal'],[arguments.1.name=/max|longest|most|limit|letters/i])`),
  `CallExpression[callee.property.name=/^(substr|substring)$/]`,
].map((selector) => ({ selector, message: byCodeUnit }))

/** The packages run on the oldest Node of their `engines`, which has none of these; a checkout brings a newer one, where nobody would notice. */
const newerThanEngines = [
  'MemberExpression[property.name=/^(getOrInsert|getOrInsertComputed|sumPrecise)$/]', "MemberExpression[object.name='Promise'][property.name='try']", "MemberExpression[object.name='RegExp'][property.name='escape']",
  "MemberExpression[object.name='Error'][property.name='isError']",
].map((selector) => ({ selector, message: 'Node 22 does not have it.' }))

/** One source says how a person reads times and dates: a second one would not know their choices. */
const ownFormats = ["NewExpression[callee.object.name='Intl'][callee.property.name='DateTimeFormat'][arguments.length>0]", 'CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]'].map((selector) => ({
  selector, message: 'Write times, dates, durations and numbers with useFormat, textFormatsOf or createTextFormats of the SDK: they know the reader’s choices.',
}))

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '**/.cache/**', '.overt/**', 'agent/**/build/**', 'client/paths.ts'] },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/multi-word-component-names': 'off', 'vue/max-attributes-per-line': 'off', 'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off', 'vue/attributes-order': 'off', 'vue/html-indent': 'off', 'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off', 'vue/multiline-html-element-content-newline': 'off', 'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'vue/no-restricted-static-attribute': ['error', { key: 'type', value: '/^(date|datetime-local|time|month|week)$/', message: 'Use DateInput or TimeInput of the SDK: native inputs know nothing of how the reader writes dates.' }],
    },
  },
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser, ...globals.mocha, Temporal: 'readonly', chrome: 'readonly' } },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' }],
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      'no-console': ['error', { allow: ['error', 'warn'] }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-syntax': ['error', ...replyInUnit, ...codeUnitCuts, ...newerThanEngines, ...ownFormats],
    },
  },
  // The source itself; clocks that are read by machines; the phone's app, which has no account's choices before it is signed in; documents of the workspace, for whoever reads them.
  {
    files: [
      'sdk/wire/{text-formats,formats,message-text}.ts', 'sdk/ui/components/dates/date-reading.ts', 'plugins/attendance/ui/wall-time.ts', 'plugins/screenshots/ui/pictures.ts', 'plugins/punchim/app/**', 'plugins/punchim/rules/**', 'plugins/chat/server/speaker.ts',
      'plugins/billing/server/invoicing/write-invoice.ts', 'core/kernel/plugin-messages.ts', 'agent/windows/translate.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...replyInUnit, ...codeUnitCuts, ...newerThanEngines] },
  },
  { files: ['**/test/**', 'bench/**', 'scripts/**'], rules: { 'no-restricted-syntax': ['error', ...replyInUnit] } },
  { files: ['sdk/**/*.ts', 'sdk/**/*.vue'], rules: forbid(core, plugins) },
  { files: ['core/**/*.ts'], ignores: ['core/test/**'], rules: forbid(plugins) },
  { files: ['client/**/*.ts'], ignores: ['client/test/**'], rules: forbid(core, plugins) },
  { files: ['testing/**/*.ts'], ignores: ['testing/test/**'], rules: forbid(insideCore, plugins) },
  { files: ['plugins/**/*.ts', 'plugins/**/*.vue'], ignores: ['plugins/**/test/**'], rules: forbid(core, otherPlugins) },
  { files: ['admin-ui/**/*.ts', 'admin-ui/**/*.vue'], ignores: ['admin-ui/test/**'], rules: forbid(core, plugins) },
  { files: ['agent/**/*.ts'], ignores: ['agent/shell/**', 'agent/test/**', 'agent/collectors/registry.ts'], rules: forbid(core, plugins, electron) },
  // What can collect is compiled in, never sent by a server: somewhere the agent has to name the collectors it was built with.
  { files: ['agent/collectors/registry.ts'], rules: forbid(core, electron, insidePlugins) },
  { files: ['agent/shell/**/*.ts'], rules: forbid(core, plugins) },
)
