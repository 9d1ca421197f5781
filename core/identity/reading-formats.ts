/** SQL of a person's `ReadingFormats`; `person` is the alias of `identity."user"`. */
export const readingFormatsSql = (person: string): string =>
  `json_build_object('clock', ${person}.hour_clock, 'durations', ${person}.duration_style, 'weekStart', ${person}.week_start)`
