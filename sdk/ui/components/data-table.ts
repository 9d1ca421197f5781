/** A column of a `DataTable`; the cell is the row's value unless a slot `cell-<key>` is given. */
export interface DataColumn {
  readonly key: string
  /** Words of the heading, translated already. */
  readonly title: string
  readonly align?: 'start' | 'end'
  /** CSS width in rem or px, e.g. `8rem`: what the column has where there is room, and what it keeps while others get what their cells need. */
  readonly width?: string
  /** Its cells name their rows to screen readers. */
  readonly rowHead?: boolean
  /** Left out on screens narrower than this. */
  readonly hideBelow?: 'sm' | 'md' | 'lg'
  /** The field of `sort=`; clicking the heading sorts. */
  readonly sort?: string
  /** Keeps the heading for screen readers only. */
  readonly quiet?: boolean
}
