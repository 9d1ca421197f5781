/** One line of CSV (RFC 4180). What a spreadsheet would take for a formula is quoted by an apostrophe. */
export const csvLine = (values: readonly string[]): string => `${values.map(cell).join(',')}\r\n`

function cell(value: string): string {
  const harmless = /^[=+@\t\r]|^-(?![\d.]+$)/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
