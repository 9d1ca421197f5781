export * from './people.ts'

/** The workspace that the demo shows. */
export const demoWorkspace = { name: 'Acme', timeZone: 'Europe/Berlin' } as const
