const firstPort = 47_615
const lastPort = 47_624
const answerMilliseconds = 2_000

export interface AgentConnection {
  readonly token: string
  readonly port: number
}

/** Buys a token with the code from the agent's window: the agent listens on one of ten ports. Null: none took the code. */
export async function pair(code: string, browser: string): Promise<AgentConnection | null> {
  for (let port = firstPort; port <= lastPort; port++) {
    const reply = await post(port, '/pair', { v: 1, code, browser })
    if (reply?.ok !== true) continue
    const body: unknown = await reply.json()
    if (typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string') return { token: body.token, port }
  }
  return null
}

/** Tells the agent the host name; returns the port that took it, or null. Another user's agent refuses: the next port is tried. */
export async function report({ token, port }: AgentConnection, domain: string | null): Promise<number | null> {
  const others = Array.from({ length: lastPort - firstPort + 1 }, (_, index) => firstPort + index).filter((other) => other !== port)
  for (const each of [port, ...others]) {
    const reply = await post(each, '/domain', { v: 1, domain }, token)
    if (reply?.status === 204) return each
  }
  return null
}

async function post(port: number, path: string, body: unknown, token?: string): Promise<Response | null> {
  try {
    return await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMilliseconds),
    })
  } catch {
    return null
  }
}
