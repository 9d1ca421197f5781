/** An optional name for each row. A batch repeats few names many times, so each distinct name is normalized once. */
export interface NameColumn {
  /** For each row, the index of its name in `stored`; undefined for a row without a name. */
  readonly places: readonly (number | undefined)[]
  /** The distinct names in stored form; null for a name without a visible character. */
  readonly stored: readonly (string | null)[]
  push(name: string | undefined): void
  names(): ReadonlySet<string>
  /** The rows in another order, with the same names. */
  inOrder(order: readonly number[]): NameColumn
}

export function createNameColumn(storedName: (name: string) => string | null): NameColumn {
  return columnOf([], [], new Map(), storedName)
}

function columnOf(places: (number | undefined)[], stored: (string | null)[], known: Map<string, number>, storedName: (name: string) => string | null): NameColumn {
  return {
    places,
    stored,
    push(name) {
      if (name === undefined) { places.push(undefined); return }
      let place = known.get(name)
      if (place === undefined) {
        place = stored.push(storedName(name)) - 1
        known.set(name, place)
      }
      places.push(place)
    },
    names: () => new Set(stored.filter((name) => name !== null)),
    inOrder: (order) => columnOf(order.map((index) => places[index]), stored, known, storedName),
  }
}

/** The number of each row's name. */
export function numbersOf({ places, stored }: NameColumn, numbers: ReadonlyMap<string, number>): (number | null)[] {
  const ofPlace = stored.map((name) => {
    if (name === null) return null
    const number = numbers.get(name)
    if (number === undefined) throw new Error('a name has no number')
    return number
  })
  return places.map((place) => (place === undefined ? null : ofPlace[place]!))
}
