import Stripe from 'stripe'

/** Seconds that a signature is good for, in either direction (Stripe's own default). */
const toleranceSeconds = 300

export interface SignedEvent {
  readonly id: string
  readonly type: string
  /** What its object says of us; it is asked for again before anything is believed. */
  readonly workspaceId: string | null
}

const isId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)

/** The event of a body that Stripe has signed within the last minutes; undefined for everything else. */
export function verifyEvent(body: Buffer, header: string | undefined, secret: string, receivedAt: Temporal.Instant): SignedEvent | undefined {
  if (secret === '' || header === undefined) return undefined
  try {
    const signedAt = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header)?.[1])
    // The library looks at age alone.
    if (!(signedAt * 1_000 <= receivedAt.epochMilliseconds + toleranceSeconds * 1_000)) return undefined
    const event: unknown = Stripe.webhooks.constructEvent(body, header, secret, toleranceSeconds, undefined, receivedAt.epochMilliseconds)
    return eventOf(event)
  } catch {
    // A wrong signature and a body that is not JSON get the same answer.
    return undefined
  }
}

function eventOf(event: unknown): SignedEvent | undefined {
  const { id, type, data } = (event ?? {}) as { readonly id?: unknown; readonly type?: unknown; readonly data?: { readonly object?: { readonly metadata?: { readonly overt_workspace?: unknown } | null } } }
  if (typeof id !== 'string' || typeof type !== 'string' || id.length > 200) return undefined
  const workspaceId = data?.object?.metadata?.overt_workspace
  return { id, type: type.slice(0, 100), workspaceId: isId(workspaceId) ? workspaceId : null }
}
