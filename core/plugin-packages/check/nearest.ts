/** The known name that differs least from a given one; undefined where none is close. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [best] = known.map((other) => ({ other, distance: editDistance(name, other) })).toSorted((one, two) => one.distance - two.distance)
  return best !== undefined && best.distance <= Math.max(2, name.length / 4) ? best.other : undefined
}

/** Levenshtein's distance: how many letters to insert, remove or replace. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_value, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (const [place, other] of [...to].entries()) next.push(Math.min(next[place]! + 1, row[place + 1]! + 1, row[place]! + (letter === other ? 0 : 1)))
    row = next
  }
  return row[to.length]!
}
