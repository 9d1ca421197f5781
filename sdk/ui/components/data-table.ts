/** A column of a `DataTable`; the cell is the row's value unless a slot `cell-<key>` is given. */
export interface DataColumn {
  readonly key: string
  /** Words of the heading, translated already. */
  readonly title: string
  readonly align?: 'start' | 'end'
  /** CSS width, e.g. `8rem`. */
  readonly width?: string
  /** Left out on screens narrower than this. */
  readonly hideBelow?: 'sm' | 'md' | 'lg'
  /** The field of `sort=`; clicking the heading sorts. */
  readonly sort?: string
  /** Keeps the heading for screen readers only. */
  readonly quiet?: boolean
}
