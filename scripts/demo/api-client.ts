import { createOvertClient } from '@overt/client'
import type { OvertClient } from '@overt/client'

/** A server that is busy is asked again this often. */
const retries = 30

/** Speaks HTTP with a server like any client outside it, as whoever the token or the session is of. */
export type ApiClient = (as?: { readonly token?: string | undefined; readonly cookie?: string }) => OvertClient

export const createApiClient = (address: string): ApiClient => ({ token, cookie } = {}) => createOvertClient({
  address, retries, repeats: 'all', ...token === undefined ? {} : { token }, ...cookie === undefined ? {} : { cookie },
})

/** Runs the work on every item, some at a time. */
export async function forEachOf<T>(items: readonly T[], atOnce: number, run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item)
  }))
}
