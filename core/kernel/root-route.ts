import type { FastifyInstance } from 'fastify'

type Shorthand = (this: FastifyInstance, url: string, options: object | AnyHandler, handler?: AnyHandler) => unknown
type AnyHandler = (...values: never[]) => unknown

const shorthands = ['get', 'post', 'put', 'patch', 'delete', 'all'] as const
/** `…/plugins/<id>` is the platform's: what the plugins page reads and changes. */
const belowOnly = { prefixTrailingSlash: 'slash' } as const

/** Serves a plugin's route `/` at `…/plugins/<id>/` and not at `…/plugins/<id>`, which the platform answers. */
export function keepRootBelowPlugin(scope: FastifyInstance): void {
  const { prefix } = scope
  const isRoot = (place: FastifyInstance, url: string): boolean => url === '/' && place.prefix === prefix
  for (const name of shorthands) {
    const register = scope[name] as unknown as Shorthand
    Object.defineProperty(scope, name, {
      value(this: FastifyInstance, url: string, options: object | AnyHandler, handler?: AnyHandler) {
        if (!isRoot(this, url)) return register.call(this, url, options, handler)
        return typeof options === 'function' ? register.call(this, url, { ...belowOnly }, options as AnyHandler) : register.call(this, url, { ...options, ...belowOnly }, handler)
      },
    })
  }
  const { route } = scope
  Object.defineProperty(scope, 'route', {
    value(this: FastifyInstance, options: Parameters<FastifyInstance['route']>[0]) {
      return route.call(this, isRoot(this, options.url) ? { ...options, ...belowOnly } : options)
    },
  })
}
