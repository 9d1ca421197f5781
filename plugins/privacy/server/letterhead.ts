import type { WorkspaceBrand } from '@overt/sdk'

/** What a paper shows of the workspace that it comes from; goes to the process that writes it. */
export interface PaperBrand {
  readonly color: string | null
  readonly logo: Uint8Array | null
}

export const paperBrand = ({ color, logo }: WorkspaceBrand): PaperBrand => ({ color, logo: logo === null ? null : new Uint8Array(logo) })

const bar = { width: 3, gap: 9 }
const logoSize = { width: 110, height: 36 }

/** Writes the title of a paper, beside the workspace's colour and logo where it has them. */
export function drawLetterhead(document: PDFKit.PDFDocument, title: string, { color, logo }: PaperBrand, { margin, size }: { readonly margin: number; readonly size: number }): void {
  const top = document.y
  const width = document.page.width - 2 * margin
  if (logo !== null) document.image(Buffer.from(logo), margin + width - logoSize.width, top - 4, { fit: [logoSize.width, logoSize.height], align: 'right', valign: 'center' })
  const start = color === null ? 0 : bar.width + bar.gap
  document.font('bold').fontSize(size).fillColor('#18181b').text(title, margin + start, top, { width: width - start - (logo === null ? 0 : logoSize.width + bar.gap) })
  if (color !== null) document.rect(margin, top + 2, bar.width, document.y - top - 4).fill(color)
  document.x = margin
  if (logo !== null) document.y = Math.max(document.y, top + logoSize.height)
}
