import type {} from 'fastify'
import type { LookKind } from '../wire/index.ts'

/**
 * Whose records a route may show besides the caller's own: a kind, for which its handler calls `audit.viewed`, or one sentence that
 * says why no receipt is due. Every route of a workspace declares it as `config.looks`.
 */
export type RouteLooks = { readonly subject: string; readonly how?: LookKind } | { readonly none: string }

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required for every route of a workspace, those of plugins included. */
    looks?: RouteLooks
    /**
     * Nobody has to be signed in, for the reason that this sentence gives: the route proves who asks, e.g. by a token that the plugin gave to a device.
     * `context.caller` throws `unauthorized` there; requests count for the address they come from. 404 while the plugin is off, as everywhere.
     */
    ownAccess?: string
    /**
     * The route may be used while the workspace is read-only although it is no read, for the reason that this sentence gives: it only reads, it gives a
     * person their rights, or it ends what makes the workspace read-only. Every other change is answered 403 `workspace-read-only` then.
     */
    whileReadOnly?: string
    /** Milliseconds after which a plugin's route is answered with 503. Default 30,000. */
    timeoutMs?: number
    /**
     * The route reads much, always or for some requests: one person has at most two such requests read at a time, in all plugins together, and all
     * of them leave half of the database connections to the rest. The others wait their turn; where too many do, the answer is 429 or 503.
     */
    heavy?: boolean | ((request: import('fastify').FastifyRequest) => boolean)
    /**
     * False sends the answers as they are: for a secret beside what the request said or another person wrote, because compressed length tells whether a text
     * occurs twice. Default: compressed, except where the response schema names a secret, and except streams.
     */
    compress?: boolean
  }
}
