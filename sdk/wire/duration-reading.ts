const phrases: readonly (readonly [RegExp, number])[] = [
  [/^(?:half an|eine halbe) (?:hour|stunde)(?=$| )/, 1_800],
  [/^(?:a quarter of an hour|eine viertelstunde)(?=$| )/, 900],
  [/^(?:an?|one|eine) (?:hour|stunde)(?=$| )/, 3_600],
  [/^(?:anderthalb|eineinhalb) stunden(?=$| )/, 5_400],
]
const clock = /^(\d{1,3}):([0-5]\d)(?::([0-5]\d))?(?=$| )/
const compact = /^(\d{1,3})h([0-5]?\d)(?:m|min)?(?=$| )/
const part = /^(\d{1,4}(?:[.,]\d{1,3})?) ?(h|hrs?|hours?|std\.?|stunden?|m|mins?|minutes?|min\.?|minuten?|s|secs?|seconds?|sek\.?|sekunden?)(?=$|[ ,\d])/
const joint = /^(?:,? (?:and |und )?)?/

/** A duration at the beginning of a phrase of lower-case words with single blanks: its whole seconds, and how many characters it took. */
export function readDuration(phrase: string): { readonly seconds: number; readonly length: number } | undefined {
  for (const [pattern, seconds] of phrases) {
    const found = pattern.exec(phrase)
    if (found !== null) return { seconds, length: found[0].length }
  }
  const clocked = clock.exec(phrase)
  if (clocked !== null) return { seconds: Number(clocked[1]) * 3_600 + Number(clocked[2]) * 60 + Number(clocked[3] ?? 0), length: clocked[0].length }
  const hours = compact.exec(phrase)
  if (hours !== null) return { seconds: Number(hours[1]) * 3_600 + Number(hours[2]) * 60, length: hours[0].length }
  return readParts(phrase)
}

/** `1 h 30 min 5 s`: each unit once, from large to small. */
function readParts(phrase: string): { readonly seconds: number; readonly length: number } | undefined {
  let seconds = 0
  let length = 0
  let smallest = Infinity
  let position = 0
  for (;;) {
    const found = part.exec(phrase.slice(position))
    if (found === null) break
    const unit = found[2]!.startsWith('h') || found[2]!.startsWith('st') ? 3_600 : found[2]!.startsWith('m') ? 60 : 1
    if (unit >= smallest) break
    smallest = unit
    seconds += Number(found[1]!.replace(',', '.')) * unit
    length = position + found[0].length
    position = length + joint.exec(phrase.slice(length))![0].length
  }
  if (length === 0 || (length < phrase.length && phrase[length] !== ' ')) return undefined
  return { seconds: Math.round(seconds), length }
}

/** The exact duration that a whole phrase says. */
export function durationOf(phrase: string): number | undefined {
  const found = readDuration(phrase)
  return found?.length === phrase.length ? found.seconds : undefined
}
