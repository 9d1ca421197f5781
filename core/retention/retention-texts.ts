import { findCoreText } from '../texts/core-texts.ts'

/** A text of the core's own kinds; the key where there is none. */
export const retentionText = (locale: string, key: string): string => findCoreText(locale, `retention.${key}`) ?? key
