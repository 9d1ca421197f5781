import type { SqlScope } from '@overt/sdk'

/** Conditions of one query with their values; `?` in a condition stands for its next value. */
export class Where {
  readonly values: unknown[]
  readonly #conditions: string[] = []

  /** With the values of another, its placeholders go on from there: both are parts of one statement. */
  constructor(values: unknown[] = []) {
    this.values = values
  }

  add(condition: string, ...values: readonly unknown[]): this {
    let index = 0
    this.#conditions.push(condition.replaceAll('?', () => this.place(values[index++])))
    return this
  }

  /** Adds a condition where the value is given. */
  optional<V>(value: V | undefined, condition: string, ...values: readonly unknown[]): this {
    return value === undefined ? this : this.add(condition, ...(values.length === 0 ? [value] : values))
  }

  /** Adds the rows that an ability lets through; `scope` gets the number of placeholders used so far. */
  scope(scope: (offset: number) => SqlScope): this {
    const offset = this.values.length
    const { sql, values } = scope(offset)
    const places = values.map((value) => this.#placed(value))
    this.#conditions.push(places.every((place, index) => place === offset + index + 1) ? sql
      : sql.replaceAll(/\$(\d+)/g, (whole, position: string) => `$${String(places[Number(position) - offset - 1] ?? whole.slice(1))}`))
    return this
  }

  /** The place of a value. Thousands of ids that are there already are not sent and read a second time. */
  #placed(value: unknown): number {
    const known = Buffer.isBuffer(value) ? this.values.findIndex((each) => Buffer.isBuffer(each) && each.equals(value)) : -1
    return known === -1 ? this.values.push(value) : known + 1
  }

  place(value: unknown): string {
    this.values.push(value)
    return `$${String(this.values.length)}`
  }

  get sql(): string {
    return this.#conditions.join(' and ')
  }
}

/** Whether an index of trigrams can find it: three letters or digits in a row, or where a word begins, or ends after two. */
export const hasTrigram = (search: string): boolean => /[\p{L}\p{N}]{3}|[\p{L}\p{N}]{2}[^\p{L}\p{N}]|[^\p{L}\p{N}][\p{L}\p{N}]/u.test(search)

/** A text for ILIKE that contains `search` literally. */
export const containing = (search: string): string => `%${search.replace(/[\\%_]/g, '\\$&')}%`
