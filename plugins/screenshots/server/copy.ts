import type { CopyDeclaration } from '@overt/sdk'
import { fileKeys } from './file-keys.ts'

const member = { person: 't.member_id = $2' } as const

/** What a copy of a person or a workspace holds of screenshots: every picture with its files, and every slot without one. */
export const copy: CopyDeclaration = {
  shot: {
    ...member,
    files: {
      columns: 't.id, t.taken_at as "takenAt", t.sha256', where: 't.deleted_at is null',
      of({ id, takenAt, sha256 }) {
        const { image, thumbnail } = fileKeys({ id: id as string, takenAt: Temporal.Instant.fromEpochMilliseconds((takenAt as Date).getTime()), sha256: sha256 as Buffer })
        return [{ name: `${id as string}.webp`, key: image, contentType: 'image/webp' }, { name: `${id as string}-small.webp`, key: thumbnail, contentType: 'image/webp' }]
      },
    },
  },
  skip: member,
  override: member,
}
