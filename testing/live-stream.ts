/** An event of the workspace's stream, as an open page receives it. */
export type StreamedEvent = Readonly<Record<string, unknown>> & { readonly type: string }

/** The live events that a member receives, as a test waits for them. */
export interface LiveStream {
  /** What has come so far. */
  readonly seen: readonly StreamedEvent[]
  /** Waits for an event, and gives it; one that has come before counts. */
  until(found: (event: StreamedEvent) => boolean): Promise<StreamedEvent>
  /** The same by type. */
  next(type: string): Promise<StreamedEvent>
  /** Settles once the server has ended the stream. */
  readonly ended: Promise<void>
  close(): void
}

/** Whose live events to receive. */
export interface LiveStreamOptions {
  /** Where the platform listens: `await platform.app.listen({ host: '127.0.0.1', port: 0 })`. */
  readonly origin: string
  readonly workspaceId: string
  readonly token: string
  /** Called with each event as it comes. */
  readonly onEvent?: (event: StreamedEvent) => void
}

/** Opens the event stream of a workspace, as a page does. */
export async function openLiveStream({ origin, workspaceId, token, onEvent }: LiveStreamOptions): Promise<LiveStream> {
  const control = new AbortController()
  const answer = await fetch(`${origin}/api/workspaces/${workspaceId}/live`, { headers: { authorization: `Bearer ${token}` }, signal: control.signal })
  const type = answer.headers.get('content-type') ?? ''
  if (!type.includes('text/event-stream')) throw new Error(`no event stream: ${answer.status} ${await answer.text()}`)
  const seen: StreamedEvent[] = []
  const waiting = new Set<() => void>()
  const until = async (found: (event: StreamedEvent) => boolean): Promise<StreamedEvent> => {
    for (;;) {
      const event = seen.find(found)
      if (event !== undefined) return event
      await new Promise<void>((resolve) => waiting.add(resolve))
    }
  }
  return {
    seen,
    until,
    next: (wanted) => until((event) => event.type === wanted),
    ended: readEvents(answer, (event) => {
      seen.push(event)
      onEvent?.(event)
      for (const wake of waiting) wake()
    }).catch(() => undefined),
    close: () => { control.abort() },
  }
}

async function readEvents(answer: Response, onEvent: (event: StreamedEvent) => void): Promise<void> {
  let rest = ''
  for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) if (block.startsWith('data: ')) onEvent(JSON.parse(block.slice('data: '.length)) as StreamedEvent)
  }
}
