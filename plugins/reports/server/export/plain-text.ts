/** Text that no spreadsheet takes for a formula, nor one that a CSV is opened in (OWASP: CSV injection). */
export const plainText = (text: string): string => (/^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text) ? `'${text}` : text)
