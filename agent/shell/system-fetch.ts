import type { Net } from 'electron'

/** What Electron says when a redirect that nobody may follow arrives; a browser's fetch would hand the answer over. */
const redirected = /redirect/i

/**
 * Electron's network, so that the system's proxy and certificates hold: without cookies, and never on to another address. A redirect
 * comes back as the answer of the one who sent it, without its target.
 */
export function systemFetch(net: Pick<Net, 'fetch'>): typeof globalThis.fetch {
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input)
    try {
      const response = await net.fetch(address, { ...init, redirect: 'manual', credentials: 'omit' })
      return response.redirected ? redirectAnswer() : response
    } catch (error) {
      if (error instanceof Error && redirected.test(error.message)) return redirectAnswer()
      throw error
    }
  }
}

function redirectAnswer(): Response {
  return new Response(null, { status: 302 })
}
