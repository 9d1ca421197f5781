import sharp from 'sharp'
import { uuidv7 } from '@overt/sdk'
import type { BatchReply } from '@overt/sdk'
import type { TestAgent } from '@overt/testing'

export const screenshotsFolder = new URL('..', import.meta.url)
export const base = '/plugins/screenshots'

const slotMs = 10 * 60_000

/** A picture of one colour. */
export const picture = (width = 640, height = 360, colour = '#336699'): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: colour } }).webp({ quality: 60 }).toBuffer()

const slotOf = (at: Temporal.Instant): { readonly slotStartedAt: string; readonly slotEndedAt: string } => {
  const from = Math.floor(at.epochMilliseconds / slotMs) * slotMs
  return { slotStartedAt: new Date(from).toISOString(), slotEndedAt: new Date(from + slotMs).toISOString() }
}

/** The record of a picture, as an agent sends it. */
export const shot = (at: Temporal.Instant, change: Readonly<Record<string, unknown>> = {}): { readonly id: string } & Record<string, unknown> => ({
  kind: 'screenshots.shot', id: uuidv7(at.epochMilliseconds), takenAt: at.toString({ fractionalSecondDigits: 3 }), ...slotOf(at),
  display: 0, displays: 1, width: 640, height: 360, blur: 'none', ...change,
})

export const skip = (at: Temporal.Instant, reason = 'idle') => ({ kind: 'screenshots.skip', id: uuidv7(at.epochMilliseconds), ...slotOf(at), reason })

interface Sent { readonly at: Temporal.Instant; readonly file: Uint8Array; readonly record?: Readonly<Record<string, unknown>>; readonly contentType?: string; readonly name?: string }

/** Sends one picture and gives its id and the server's verdict. */
export async function sendShot(agent: TestAgent, { at, file, record = {}, ...rest }: Sent): Promise<{ readonly id: string; readonly reply: BatchReply }> {
  const sent = shot(at, record)
  const answer = await agent.sendFile(sent, { bytes: file, ...rest })
  if (answer.statusCode !== 200) throw new Error(`the picture was not taken: ${answer.body}`)
  return { id: sent.id, reply: answer.json<BatchReply>() }
}
