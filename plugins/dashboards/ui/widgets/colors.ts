/** Told apart in light and dark, and by those who do not see red from green. */
const palette = ['#0d9488', '#6366f1', '#d97706', '#db2777', '#0284c7', '#65a30d', '#9333ea', '#78716c'] as const
const restColor = '#a1a1aa'

/** The colour of each line: its own where it has one that nobody before it has, else the next of the palette; what remains is grey. */
export function colorsOf(lines: readonly { readonly color: string | null; readonly rest?: boolean }[]): string[] {
  const taken = new Set(lines.flatMap(({ color }) => color ?? []))
  const free = palette.filter((color) => !taken.has(color))
  const used = new Set<string>()
  let next = 0
  return lines.map(({ color, rest }) => {
    if (rest === true) return restColor
    if (color !== null && !used.has(color)) {
      used.add(color)
      return color
    }
    return free[next++ % Math.max(1, free.length)] ?? palette[next % palette.length]!
  })
}
