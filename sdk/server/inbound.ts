/** A request from outside. Nobody is signed in: the route itself checks who sends, over the body as it came. */
export interface InboundRequest {
  readonly workspaceId: string
  /** Lower-case names; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  readonly receivedAt: Temporal.Instant
}

/** How an inbound request is answered: 204 without a body unless it says otherwise. */
export interface InboundReply {
  /** Default 200. */
  readonly status?: number
  /** Text goes as `text/plain`, anything else as JSON; nothing is an empty body. */
  readonly body?: unknown
  /** Headers of the answer, e.g. `content-type` or `cache-control`; cookies and headers that guard pages are the platform's. */
  readonly headers?: Readonly<Record<string, string>>
  /** Leads the browser there, with 303 unless `status` says another. */
  readonly redirect?: string
}

/** An address that other services call: `/api/hooks/<plugin>/<workspaceId>/<path>`, 404 while the plugin is off. */
export interface InboundRoute {
  readonly method: 'GET' | 'POST'
  /** `/slack/events` */
  readonly path: string
  /** Default 256 KiB. */
  readonly maximumBytes?: number
  /** Milliseconds until the caller is answered with a fault. Default 10,000. */
  readonly timeoutMs?: number
  /** Why it is open while the workspace is read-only. Without it every POST is answered 403 `workspace-read-only` then. */
  readonly whileReadOnly?: string
  handle(request: InboundRequest, signal: AbortSignal): Promise<InboundReply>
}

/** As an `InboundRoute`, for a service that knows the installation as one and no workspace of it. */
export type InstallationInboundRequest = Omit<InboundRequest, 'workspaceId'>
/** An address for another service that belongs to the installation, not to a workspace. */
export interface InstallationInboundRoute extends Omit<InboundRoute, 'handle' | 'whileReadOnly'> {
  handle(request: InstallationInboundRequest, signal: AbortSignal): Promise<InboundReply>
}
