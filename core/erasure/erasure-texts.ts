import { findCoreText } from '../texts/core-texts.ts'

/** A text of the core's; the key where there is none, as for a plugin that is not installed any more. */
export const erasureText = (locale: string, key: string): string => findCoreText(locale, `erasure.${key}`) ?? key
