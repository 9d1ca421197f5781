interface Line {
  readonly plugin: string
  readonly sheet: string
  readonly row?: unknown
  readonly error?: string
}

export interface PluginData {
  /** Rows by plugin, then by sheet. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>
  /** Sheets that broke off, so that nobody takes them for whole. */
  readonly incomplete: readonly { readonly plugin: string; readonly sheet: string; readonly error: string }[]
}

/** Puts the lines of an export together, sheet by sheet. */
export function gatherPluginData(text: string): PluginData {
  const plugins: Record<string, Record<string, unknown[]>> = {}
  const incomplete: { plugin: string; sheet: string; error: string }[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const { plugin, sheet, row, error } = JSON.parse(line) as Line
    const rows = (plugins[plugin] ??= {})[sheet] ??= []
    if (error === undefined) rows.push(row)
    else incomplete.push({ plugin, sheet, error })
  }
  return { plugins, incomplete }
}
