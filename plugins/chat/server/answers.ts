import Type from 'typebox'
import { Choice, CommandResult, Id, Instant, Nullable, PluginReading } from '@overt/sdk'
import { networkNames } from './messengers/networks.ts'

const Network = Choice(networkNames)

const message = {
  id: Id, channel: Choice(['web', 'action-bar', ...networkNames]), text: Type.String(),
  answer: Type.Object({ kind: Choice(['done', 'told', 'fault']), text: Type.String() }), undoable: Type.Boolean(), createdAt: Instant,
}
export const MessageItems = Type.Object({ items: Type.Array(Type.Object(message)), nextCursor: Nullable(Id) })
/** The sentence with its answer, and as every command answers. */
export const MessageAnswer = Type.Object({ ...message, ...CommandResult.properties })
export const Readings = Type.Object({ items: Type.Array(PluginReading) })

export const LinkItems = Type.Object({
  items: Type.Array(Type.Object({ id: Id, network: Network, accountName: Type.String(), createdAt: Instant })), networks: Type.Array(Network, { description: 'messengers that are on' }),
})
export const LinkCode = Type.Object({ code: Type.String(), expiresAt: Instant })

export const Connections = Type.Object({
  items: Type.Array(Type.Object({ network: Network, on: Type.Boolean(), receivedAt: Nullable(Instant), refusedAt: Nullable(Instant), refusal: Nullable(Type.String()) })),
})
export const ConnectionTest = Type.Object({ ok: Type.Boolean(), text: Type.String() })
