import { cutText } from '@overt/sdk'

const timeoutMs = 5_000
const longestAnswer = 1024 * 1024

/** A messenger's service that answered with a refusal. */
export class ServiceRefused extends Error {
  override readonly name = 'ServiceRefused'
}

/**
 * The only way out: JSON over HTTP with a time limit and without redirects. Throws `ServiceRefused` where it answered with an error;
 * whatever else it throws means that it could not be reached.
 */
export async function callService(url: string, { body, form, token, signal }: {
  readonly body?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly token?: string
  readonly signal?: AbortSignal | undefined
} = {}): Promise<Readonly<Record<string, unknown>>> {
  const limit = AbortSignal.timeout(timeoutMs)
  const answer = await fetch(url, {
    method: body === undefined && form === undefined ? 'GET' : 'POST',
    redirect: 'error',
    signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    headers: { accept: 'application/json', ...body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }, ...token === undefined ? {} : { authorization: `Bearer ${token}` } },
    ...form !== undefined ? { body: new URLSearchParams(form) } : body !== undefined ? { body: JSON.stringify(body) } : {},
  })
  const text = (await answer.text()).slice(0, longestAnswer)
  if (!answer.ok) throw new ServiceRefused(`${String(answer.status)} ${reasonIn(text)}`.trim())
  return objectIn(text)
}

/** Slack's hooks answer `ok`, others an object. */
function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {}
  } catch {
    return {}
  }
}

function reasonIn(text: string): string {
  const { error, error_description: description, message } = objectIn(text) as { error?: unknown; error_description?: unknown; message?: unknown }
  const inner = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined
  const reason = [description, inner, message, error].find((each) => typeof each === 'string')
  return typeof reason === 'string' ? cutText(reason, 200) : ''
}
