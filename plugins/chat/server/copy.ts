import type { CopyDeclaration } from '@overt/sdk'

const own = { person: 't.member_id = $2', private: true } as const

/** What a copy of a person holds of chat; conversations are in nobody else's. */
export const copy: CopyDeclaration = {
  message: own,
  link: { ...own, without: { address: { reason: 'Where a messenger delivers to; it is worth something only to the bot.' } } },
  link_code: { left: 'Codes that open something for some minutes.' },
  link_attempt: { left: 'Guards against guessed codes, for a day.' },
  received: { left: 'Guards against repeated deliveries, for a week.' },
  contact: { left: 'When a network last reached this server.' },
}
