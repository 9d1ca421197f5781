import type { FastifyInstance } from 'fastify'

type Registered = (instance: FastifyInstance, options: object, done?: (error?: Error) => void) => unknown
type AnyMethod = (this: FastifyInstance, ...values: unknown[]) => unknown
type Watch = (what: string, run: () => Promise<void>) => Promise<void>

const startHooks = new Set(['onReady', 'onListen', 'onClose', 'preClose'])

/**
 * Keeps what a plugin registers below itself inside it: an error in a nested `register` or in a start or stop hook would otherwise
 * end the boot of the whole server. `watch` runs each with a deadline and takes its errors.
 */
export function containPlugin(scope: FastifyInstance, watch: Watch): void {
  const register = scope.register as unknown as AnyMethod
  const addHook = scope.addHook as unknown as AnyMethod
  Object.defineProperty(scope, 'register', {
    value(this: FastifyInstance, plugin: Registered | { readonly default: Registered }, options?: object) {
      return register.call(this, contained(typeof plugin === 'function' ? plugin : plugin.default, watch), options)
    },
  })
  Object.defineProperty(scope, 'addHook', {
    value(this: FastifyInstance, name: string, hook: AnyMethod) {
      if (!startHooks.has(name)) return addHook.call(this, name, hook)
      return addHook.call(this, name, () => watch(`its ${name} hook`, async () => { await hook.call(this, this) }))
    },
  })
}

function contained(plugin: Registered, watch: Watch): Registered {
  const wrapper = (instance: FastifyInstance, options: object) => watch(`the nested plugin ${plugin.name || '(unnamed)'}`, async () => {
    if (plugin.length <= 2) await plugin(instance, options)
    else await new Promise<void>((resolve, reject) => { plugin(instance, options, (error) => { if (error) reject(error); else resolve() }) })
  })
  // fastify-plugin marks what must not be encapsulated, and its name, by symbols on the function.
  for (const symbol of Object.getOwnPropertySymbols(plugin)) Object.defineProperty(wrapper, symbol, { value: Reflect.get(plugin, symbol) as unknown })
  return wrapper
}
