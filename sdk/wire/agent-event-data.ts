import Type from 'typebox'
import type { TObject } from 'typebox'
import { Value } from 'typebox/value'
import { Choice, Instant, Nullable, closed } from './common.ts'

/** A name that the agent or its system gives a thing; never a sentence, a path or an address. */
const Word = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9.+_-]{0,39}$' })
const Words = Type.String({ pattern: '^[A-Za-z0-9.+_ -]{0,120}$' })
const Count = Type.Integer({ minimum: 0 })
const Seconds = Type.Integer()
const fields = (properties: Parameters<typeof Type.Object>[0]): TObject => Type.Partial(Type.Object(properties), closed) as TObject

/**
 * What each event of an agent may say beside its name and instant. Closed, so that nothing of what a person does can travel in it;
 * an event that is not named here, or has no fields, carries no data.
 */
export const agentEventData: Readonly<Record<string, TObject>> = {
  started: fields({ version: Word, platform: Word }),
  state: fields({ state: Choice(['active', 'idle', 'locked', 'paused']) }),
  paused: fields({ until: Nullable(Instant) }),
  resumed: fields({ reason: Choice(['person', 'time']) }),
  'clock-changed': fields({ cause: Choice(['machine', 'server']), steppedBySeconds: Seconds, correctedBySeconds: Seconds }),
  'sensor-limited': fields({ input: Nullable(Word), window: Nullable(Word) }),
  'queue-dropped': fields({ kinds: Words, records: Count }),
  'disk-full': fields({ lost: Count }),
  'policy-widened': fields({ version: Count, widened: Words }),
}
const nothing = fields({})

/** What is wrong with the data of an event; undefined where it is right or absent. */
export function eventDataFault(event: string, data: unknown): string | undefined {
  if (data === undefined) return undefined
  const schema = Object.hasOwn(agentEventData, event) ? agentEventData[event]! : nothing
  if (Value.Check(schema, data)) return undefined
  const [error] = Value.Errors(schema, data)
  return `data${error?.instancePath.replaceAll('/', '.') ?? ''} of ${event} ${error?.message ?? 'is wrong'}`
}
