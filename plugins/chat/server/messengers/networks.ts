import type { SettingsOf } from '@overt/sdk'
import type { ChatNetwork } from '../../contracts.ts'
import type { settings } from '../settings.ts'
import type { Answer, IncomingSentence } from './answer.ts'
import type { ReplyAddress } from './reply-address.ts'

export type ChatSettings = SettingsOf<typeof settings>

export const networkNames = ['slack', 'teams', 'messenger'] as const satisfies readonly ChatNetwork[]
const switchOf = { slack: 'slackOn', teams: 'teamsOn', messenger: 'messengerOn' } as const

export const isNetworkOn = (chosen: ChatSettings, network: ChatNetwork): boolean => chosen[switchOf[network]]
export const networksOn = (chosen: ChatSettings): ChatNetwork[] => networkNames.filter((network) => isNetworkOn(chosen, network))

export interface QueuedSentence extends IncomingSentence {
  readonly address: ReplyAddress
}

/** One messenger's way out. */
export interface Network {
  /** Sends an answer; where others read along, only what may be public. Throws where it was not taken. */
  send(chosen: ChatSettings, sentence: QueuedSentence, answer: Answer, signal: AbortSignal): Promise<void>
  /** Writes to a person of our own accord, in private; `address` is where they spoke last. Throws where it was not taken. */
  write(chosen: ChatSettings, accountId: string, address: ReplyAddress | null, text: string, signal: AbortSignal): Promise<void>
  /** The name that the messenger knows the bot by; throws `ServiceRefused` or a network error. Undefined where settings are missing. */
  test(chosen: ChatSettings): Promise<string | undefined>
}
