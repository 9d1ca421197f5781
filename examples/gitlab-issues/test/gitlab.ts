import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'

/** A server that speaks the part of GitLab that the plugin uses: consent at once, codes with PKCE, tokens, issues of the token's owner. */
export async function startGitlab() {
  const codes = new Map<string, string>()
  const state = { fault: 0, declines: false, tokens: new Set<string>(), revoked: 0, issues: [] as object[] }

  async function answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body?: object; readonly location?: string }> {
    const url = new URL(request.url ?? '/', 'http://gitlab.example')
    if (state.fault !== 0) return { status: state.fault, body: {} }
    if (url.pathname === '/oauth/authorize') {
      const back = new URL(url.searchParams.get('redirect_uri') ?? '')
      const code = `code-${String(codes.size)}`
      codes.set(code, url.searchParams.get('code_challenge') ?? '')
      for (const [name, value] of Object.entries({ state: url.searchParams.get('state') ?? '', ...state.declines ? { error: 'access_denied' } : { code } })) back.searchParams.set(name, value)
      return { status: 302, location: back.toString() }
    }
    const form = new URLSearchParams(await text(request))
    if (url.pathname === '/oauth/revoke') { state.tokens.clear(); state.revoked += 1; return { status: 200, body: {} } }
    if (url.pathname === '/oauth/token') {
      const proven = codes.get(form.get('code') ?? '') === createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
      if (!proven || form.get('client_secret') !== 'shared secret') return { status: 400, body: { error: 'invalid_grant' } }
      const token = `token-${String(state.tokens.size)}`
      state.tokens.add(token)
      return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 7_200, refresh_token: `refresh-${token}` } }
    }
    return state.tokens.has(request.headers.authorization?.slice('Bearer '.length) ?? '') ? { status: 200, body: state.issues } : { status: 401, body: {} }
  }

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body, location }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...location === undefined ? {} : { location } }).end(JSON.stringify(body ?? {}))
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return { state, address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections() }) }
}
