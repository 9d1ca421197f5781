import type { CopyDeclaration } from '@overt/sdk'
import { selfieKey } from './selfie/selfie-files.ts'

const member = { person: 't.member_id = $2' } as const
const secret = { reason: 'A secret that opens something.' } as const

/** What a copy of a person or a workspace holds of punches: with their selfies. A PIN is in nobody's. */
export const copy: CopyDeclaration = {
  punch: {
    ...member,
    files: {
      columns: 't.id, t.selfie_sha256 as sha256', where: `t.selfie = 'kept'`,
      of: ({ id, sha256 }) => [{ name: `${id as string}.webp`, key: selfieKey(id as string, sha256 as Buffer), contentType: 'image/webp' }],
    },
  },
  assignment: member,
  badge: { ...member, without: { pin_hash: secret } },
  phone: { ...member, without: { seed: { ...secret, imported: 'gen_random_uuid()::text' }, previous_seed: secret } },
  fence: { person: '$2 = any(t.member_ids)' },
  fence_version: { person: '$2 = any(t.member_ids)' },
  kiosk: { person: null, without: { token_hash: { ...secret, imported: 'sha256(gen_random_uuid()::text::bytea)' }, pin_public_key: secret, pin_private_key: secret } },
  attempt: { left: 'Guards against guessed PINs, for some minutes.' },
}
