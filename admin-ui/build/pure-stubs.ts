import type { Plugin } from 'vite'

const impure = 'const hooks = createHooks()'

/** Nuxt UI's stand-ins for Nuxt make hooks as they load, which keeps a library in the build that nobody calls. Marked as pure, they go. The build fails where they have changed. */
export function pureStubs(): Plugin {
  return {
    name: 'overt:pure-stubs',
    enforce: 'pre',
    transform(code, id) {
      if (!/@nuxt[\\/]ui[\\/].*[\\/]vue[\\/]stubs[\\/]base\.js$/.test(id)) return undefined
      if (!code.includes(impure)) return this.error(`${id} makes its hooks in another way`)
      return { code: code.replace(impure, 'const hooks = /* @__PURE__ */ createHooks()'), map: null }
    },
  }
}
