import type { TestMember } from '@overt/testing/platform'

export interface EventStream {
  readonly seen: readonly Record<string, unknown>[]
  /** The first event of the type, once it is there. */
  next(type: string): Promise<Record<string, unknown>>
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>
  close(): void
}

/** Opens the live stream of a member at one process, or through the proxy. */
export async function openEvents(address: string, workspaceId: string, member: TestMember): Promise<EventStream> {
  const control = new AbortController()
  const answer = await fetch(`${address}/api/workspaces/${workspaceId}/live`, { headers: { authorization: `Bearer ${member.token}` }, signal: control.signal })
  if (answer.status !== 200 || answer.body === null) throw new Error(`the stream was answered with ${answer.status}`)
  const seen: Record<string, unknown>[] = []
  const waiting = new Set<() => void>()
  async function read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    let left = ''
    for await (const chunk of stream) {
      left += decoder.decode(chunk, { stream: true })
      const parts = left.split('\n\n')
      left = parts.pop() ?? ''
      for (const part of parts) if (part.startsWith('data: ')) seen.push(JSON.parse(part.slice(6)) as Record<string, unknown>)
      for (const wake of waiting) wake()
    }
  }
  const ended = read(answer.body as unknown as ReadableStream<Uint8Array>).catch(() => undefined)
  return {
    seen,
    ended,
    close: () => { control.abort() },
    async next(type) {
      for (;;) {
        const found = seen.find((event) => event.type === type)
        if (found !== undefined) return found
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
  }
}
