import type { HolidaysTypes } from 'date-holidays'

/** A country by ISO 3166-1, with a state and a region of it as the library names them. */
export interface Place {
  readonly country: string
  readonly state: string | null
  readonly region: string | null
}

/** A day of a place's calendar: a public holiday, or one on which banks close. */
export interface PlaceDay {
  readonly date: string
  readonly name: string
  readonly kind: 'public' | 'bank'
  /** Free in the afternoon only. */
  readonly half: boolean
}

// Loaded with the first place that is asked for: it holds the rules of 200 countries.
const library = async () => (await import('date-holidays')).default

/** Years of places in a language; each takes some milliseconds to work out. */
const known = new Map<string, readonly PlaceDay[]>()
const mostKnown = 2_000

/** The holidays of a place in a year, in order. Nothing for a place that is not known. */
export async function holidaysOf(place: Place, year: number, language: string): Promise<readonly PlaceDay[]> {
  const key = [place.country, place.state, place.region, year, language].join(' ')
  const found = known.get(key)
  if (found !== undefined) return found
  const Holidays = await library()
  const calendar = new Holidays({ country: place.country, ...place.state !== null && { state: place.state }, ...place.region !== null && { region: place.region } }, { types: ['public', 'bank'] })
  const days = (calendar.getHolidays(year, language) as readonly HolidaysTypes.Holiday[] | false || []).flatMap(daysOf)
    .sort((one, other) => (one.date < other.date ? -1 : one.date > other.date ? 1 : one.kind === 'public' ? -1 : 1))
  if (known.size >= mostKnown) known.clear()
  known.set(key, days)
  return days
}

const hourMs = 3_600_000

/** A holiday of the library, on each of its dates. One that begins in the evening is that of the next day; one that begins at noon or later and ends with the day is half. */
function daysOf({ date, start, end, name, type }: HolidaysTypes.Holiday): PlaceDay[] {
  const kind = type === 'bank' ? 'bank' : 'public'
  const hour = Number(date.slice(11, 13))
  const hours = (end.getTime() - start.getTime()) / hourMs
  const begins = Temporal.PlainDate.from(date.slice(0, 10))
  const half = hour >= 12 && hours <= 24 - hour + 1
  const first = hour >= 12 && !half ? begins.add({ days: 1 }) : begins
  const count = Math.max(1, Math.round(hours / 24))
  return Array.from({ length: count }, (_, offset) => ({ date: first.add({ days: offset }).toString(), name, kind, half }))
}

/** A place to choose, in the reader's language where there is a name in it. */
export interface PlaceChoice {
  readonly code: string
  readonly name: string
}

const inOrder = (names: Readonly<Record<string, string>> | undefined, language: string): PlaceChoice[] =>
  Object.entries(names ?? {}).map(([code, name]) => ({ code, name })).sort((one, other) => one.name.localeCompare(other.name, language))

/** Countries; with a country its states, with a state its regions. */
export async function placesOf(language: string, country?: string, state?: string): Promise<PlaceChoice[]> {
  const calendar = new (await library())()
  if (country === undefined) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    return inOrder(Object.fromEntries(Object.entries(calendar.getCountries(language) as Record<string, string>).map(([code, name]) => [code, (/^[A-Z]{2}$/.test(code) ? names.of(code) : undefined) ?? name])), language)
  }
  return inOrder((state === undefined ? calendar.getStates(country, language) : calendar.getRegions(country, state, language)) as Record<string, string> | undefined, language)
}

/** Whether there is such a place. */
export async function isPlace({ country, state, region }: Place): Promise<boolean> {
  const has = async (code: string, ...above: [string?, string?]) => (await placesOf('en', ...above)).some((each) => each.code === code)
  if (!await has(country)) return false
  if (state === null) return region === null
  return await has(state, country) && (region === null || await has(region, country, state))
}
