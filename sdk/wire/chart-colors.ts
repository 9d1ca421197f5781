/**
 * The colours of charts and projects: readable on light and dark ground (3 : 1 at least, WCAG 1.4.11), and told apart with any colour vision. Found by a search for
 * the eight within those bounds that stay furthest apart in OKLab, seen as they are and as Machado et al. (2009) simulate protanopia, deuteranopia and tritanopia.
 */
export const chartColors = ['#0d9488', '#f5642b', '#2b6991', '#d76ac0', '#7647c7', '#c2460d', '#8e4c59', '#975afd'] as const

/** The colour of what has no series of its own. */
export const restColor = '#808089'

/** The colour of what has chosen none: one of the palette by its id, so that it is the same on every page. */
export function colorOf(key: string): string {
  let hash = 0
  for (const character of key) hash = Math.imul(hash ^ character.codePointAt(0)!, 16_777_619) >>> 0
  return chartColors[(hash ^ hash >>> 15) % chartColors.length] ?? chartColors[0]
}

/** A series of a chart, with its colour where it has one of its own. */
export interface Coloured {
  readonly key: string
  readonly color?: string | null
  readonly rest?: boolean
}

/** The colour of a series, and the pattern that tells it apart from another of that colour. */
export interface SeriesColor {
  readonly color: string
  /** How many before it have the same colour: 0 is plain, the next are hatched, each in its own way, so that they can be told apart. */
  readonly pattern: number
}

/** How each series of a chart is drawn. Without ids of things (`named`), each takes the next colour of the palette. */
export function seriesColors(series: readonly Coloured[], named = true): SeriesColor[] {
  const used = new Map<string, number>()
  let next = 0
  return series.map(({ key, color, rest }) => {
    if (rest === true) return { color: restColor, pattern: 0 }
    const own = color ?? (named ? colorOf(key) : chartColors[next++ % chartColors.length] ?? chartColors[0])
    const pattern = used.get(own) ?? 0
    used.set(own, pattern + 1)
    return { color: own, pattern }
  })
}
