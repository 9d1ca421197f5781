import type { MessageValues } from '@overt/sdk'
import { findCoreText } from '../texts/core-texts.ts'

/** A text of the core's notices in the given language, else in English; the key where there is no such text. */
export const noticeText = (locale: string, key: string, values?: MessageValues): string => findCoreText(locale, `notice.${key}`, values) ?? key
