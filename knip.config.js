/** Scripts of a single-file component, which decide what it imports; templates use what these name. */
const scriptsOf = (text) => [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code]) => code).join('\n')

export default {
  compilers: { vue: scriptsOf },
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': { entry: ['{scripts,bench,deploy}/**/*.ts'], project: ['{scripts,bench,deploy}/**/*.ts'] },
    sdk: { entry: ['{server,ui,agent,transparency,people,web,vite}/index.ts', 'testing/*.ts', '**/test/**/*.{ts,vue}'], project: ['**/*.{ts,vue}'] },
    core: { entry: ['cli/plugin/dev-server.ts', 'documents/document-worker.ts', 'identity/brand/read-logo.ts', 'plugin-packages/try-import-process.ts', 'bin/*.js', 'cli/{overt,start}.ts', 'testing/*.ts', 'test/**/*.ts'], project: ['**/*.ts'] },
    'admin-ui': { entry: ['app/main.ts', 'service-worker.ts', 'shared/*.ts', 'build/{build,iconify}.ts', 'log-verifier/verifier.ts', 'app/{iconify,equal}.ts', 'test/**/*.ts'], project: ['**/*.{ts,vue}'] },
    client: { entry: ['index.ts', 'test/**/*.ts'], project: ['**/*.ts'] },
    testing: { entry: ['index.ts', '{ui,platform}/index.ts', 'test/**/*.ts'], project: ['**/*.ts'] },
    agent: { entry: ['**/*.ts'], project: ['**/*.{ts,vue}'] },
    'plugins/*': { entry: ['{server,ui,agent,app}/index.ts', 'app/*.ts', 'contracts.ts', 'vite.config.ts', 'server/migrations/*.ts', '**/test/**/*.ts'], project: ['**/*.{ts,vue}'] },
  },
}
