import type { Refusal } from '../store/database.ts'
import { hasText, t } from '../texts/messages.ts'

/** What the server's refusal means for the person, in the app's language where it has words for it. */
export const refusalText = ({ code, detail }: Refusal): string =>
  (hasText(`refusal.${code}`) ? t(`refusal.${code}`) : detail === '' ? t('refusal.other', { code }) : detail)
