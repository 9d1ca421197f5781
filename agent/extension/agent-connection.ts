import { channelPath, channelVersion, firstPort, lastPort, portsAtOnce } from '../channel/messages.ts'
import type { Hello, Opening } from '../channel/messages.ts'
import { agentProof, isNonce, newNonce, openChannel } from '../channel/sealed-channel.ts'

const openingMilliseconds = 3_000
const ports = Array.from({ length: lastPort - firstPort + 1 }, (_, index) => firstPort + index)

/** A conversation with an agent that has proved that it knows the key. */
export interface AgentConnection {
  send(message: unknown): void
  close(): void
}

export interface Conversation {
  readonly key: Uint8Array<ArrayBuffer>
  /** The first thing to say, asked for once the agent has proved itself. */
  readonly first: () => unknown
  readonly onMessage: (message: unknown) => void
  readonly onClose: () => void
  /** Somebody listens there, the agent or another program. */
  readonly onHeard?: () => void
  /** Where to look for the agent; its own by default. */
  readonly ports?: readonly number[]
}

/** Looks for the agent on its ports; null where nobody there knows the key. */
export async function connectToAgent(conversation: Conversation): Promise<AgentConnection | null> {
  let found = false
  // A program that passes messages on to the agent leads to it, too: the first way there is taken and no other.
  const isFirst = (): boolean => {
    const first = !found
    found = true
    return first
  }
  const places = conversation.ports ?? ports
  for (let start = 0; start < places.length; start += portsAtOnce) {
    let taken = 0
    const tries = places.slice(start, start + portsAtOnce).map((port) => converse(port, conversation, isFirst, () => {
      taken++
      conversation.onHeard?.()
    }))
    const connection = await Promise.any(tries).catch(() => null)
    // An agent takes the first free port: where nobody listens among these, it is not among the next either.
    if (connection !== null || taken === 0) return connection
  }
  return null
}

/** Says a random number, checks the proof that comes back, and only then anything else. Rejects where the proof is wrong or does not come. */
async function converse(
  port: number, { key, first, onMessage, onClose }: Conversation, isFirst: () => boolean, onTaken: () => void,
): Promise<AgentConnection> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${channelPath}`)
  const deadline = setTimeout(() => socket.close(), openingMilliseconds)
  try {
    const inbox = readMessages(socket)
    await inbox.opened
    onTaken()
    const nonce = newNonce()
    socket.send(JSON.stringify({ v: channelVersion, nonce } satisfies Hello))
    const answer: unknown = JSON.parse(await inbox.next())
    const nonces = { extension: nonce, agent: nonceOf(answer) }
    const proof = await agentProof(key, nonces)
    if (!proofsOf(answer).includes(proof)) throw new Error('whoever listens there is not the agent')
    const channel = await openChannel(key, nonces, 'extension')
    if (!isFirst()) throw new Error('the agent was found elsewhere')
    socket.send(JSON.stringify({ proof, sealed: await channel.seal(first()) } satisfies Opening))
    let sending: Promise<void> = Promise.resolve()
    void (async () => {
      try {
        for (;;) onMessage(await channel.open(await inbox.next()))
      } catch {
        socket.close() // What is not authentic ends the conversation, and so does its end.
        onClose()
      }
    })()
    return {
      send(message) {
        sending = sending.then(async () => socket.send(await channel.seal(message))).catch(() => socket.close())
      },
      close: () => socket.close(),
    }
  } catch (error) {
    socket.close()
    throw error
  } finally {
    clearTimeout(deadline)
  }
}

/** The messages of a socket one by one; a closed socket rejects whoever waits. */
function readMessages(socket: WebSocket): { readonly opened: Promise<void>, next(): Promise<string> } {
  const waiting: string[] = []
  let closed = false
  let wake = (): void => undefined
  socket.addEventListener('message', ({ data }) => {
    waiting.push(String(data))
    wake()
  })
  socket.addEventListener('close', () => {
    closed = true
    wake()
  })
  return {
    opened: new Promise((resolve, reject) => {
      socket.addEventListener('open', () => resolve())
      socket.addEventListener('close', () => reject(new Error('nobody listens there')))
    }),
    async next() {
      for (;;) {
        const message = waiting.shift()
        if (message !== undefined) return message
        if (closed) throw new Error('the conversation has ended')
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

function nonceOf(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'v' in answer && answer.v === channelVersion && 'nonce' in answer && isNonce(answer.nonce)) return answer.nonce
  throw new Error('whoever listens there speaks something else')
}

function proofsOf(answer: unknown): readonly unknown[] {
  return typeof answer === 'object' && answer !== null && 'proofs' in answer && Array.isArray(answer.proofs) ? answer.proofs : []
}
