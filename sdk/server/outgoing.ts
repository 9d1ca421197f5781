/** A call to another service. */
export interface OutgoingRequest {
  /** Default GET. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The workspace whose settings with `allowsHost` name further hosts. */
  readonly workspaceId?: string
  /** Milliseconds for each attempt. Default 10,000. */
  readonly timeoutMs?: number
  /** Of the answer. Default 5,000,000. */
  readonly maximumBytes?: number
  /** Attempts in all. Default 3 for methods that may be repeated, 1 for POST and PATCH. */
  readonly attempts?: number
  readonly signal?: AbortSignal
}

/** What another service answered; the body is whole. */
export interface OutgoingReply {
  readonly status: number
  /** Lower-case names; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

/**
 * Calls another service over HTTP. Only hosts that `plugin.json` lists in `hosts`, or that a setting with `allowsHost` names; never a private address unless the operator allows
 * them. Redirects are answered as they come.
 * @throws `outgoing-refused`, `outgoing-failed`
 * @example
 * import type { ServerContext } from '@overt/sdk'
 *
 * export async function readRates({ fetch }: Pick<ServerContext, 'fetch'>, key: string): Promise<unknown> {
 *   const { status, body } = await fetch('https://api.example.com/v1/rates', { headers: { authorization: `Bearer ${key}` } })
 *   return status === 200 ? JSON.parse(body.toString('utf8')) : undefined
 * }
 */
export type OutgoingFetch = (address: string, request?: OutgoingRequest) => Promise<OutgoingReply>
