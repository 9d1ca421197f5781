declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Why this route takes query parameters that it does not declare, e.g. because another service chooses them.
     * Everywhere else an unknown parameter is a 400.
     */
    readonly anyQuery?: string
  }
}

export type {}
