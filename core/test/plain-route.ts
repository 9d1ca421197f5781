import Type from 'typebox'

/** Options of a fixture's route that answers whatever a test wants. */
export const plainRoute = { schema: { response: { '2xx': Type.Any() } }, config: { looks: { none: 'A test answers with it, and nobody is shown.' } } } as const
