/** So many letters a reason for looking at other people's records has at least, and characters at most. */
export const reasonLetters = 10
/** How many characters a reason has at most. */
export const reasonMaximum = 200

/** Spaces, controls, and what takes no place on a line or shows nothing. */
const unseen = String.raw`[\p{Z}\p{C}\p{M}\u115f\u1160\u3164\uffa0\u2800]`
const edges = new RegExp(`^${unseen}+|[\\p{Z}\\p{C}\\u115f\\u1160\\u3164\\uffa0\\u2800]+$`, 'gu')

/** A reason without what nobody sees around it. */
export const trimReason = (text: string): string => text.replace(edges, '')

/** Whether a reason says enough; one without any letter says nothing. */
export const isReason = (text: string): boolean => (trimReason(text).match(/\p{L}/gu)?.length ?? 0) >= reasonLetters
