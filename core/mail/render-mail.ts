import type { WorkspaceBrand } from '@overt/sdk'
import type { MailMessage } from '../contracts.ts'
import { escapeHtml } from '../http/escape-html.ts'
import { coreText, languageFor } from '../texts/core-texts.ts'

/** What the logo is called within a mail that has it. */
export const logoId = 'logo@overt'

/** The text and HTML parts of a message: its paragraphs, one button, and who sends it, with the logo and in the colour of the workspace that it is about. */
export function renderMail(message: MailMessage, address: string, brand?: WorkspaceBrand): { text: string; html: string } {
  const footer = coreText(message.locale, 'mail.footer', { address })
  const { action } = message
  const text = [message.text, ...action === undefined ? [] : [`${action.label}:\n${action.url}`], '--', footer].join('\n\n')
  const paragraphs = message.text.split(/\n{2,}/).map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`).join('\n')
  const button = action === undefined ? '' : `<p><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:${brand?.color ?? '#0f766e'};color:#ffffff;text-decoration:none">${escapeHtml(action.label)}</a></p>
<p style="font-size:13px;color:#52525b">${escapeHtml(action.url)}</p>`
  const logo = brand?.logo == null ? '' : `<p><img src="cid:${logoId}" alt="${escapeHtml(brand.name)}" style="display:block;max-height:40px;max-width:240px"></p>\n`
  const html = `<!doctype html>
<html lang="${languageFor(message.locale)}"><head><meta charset="utf-8"><title>${escapeHtml(message.subject)}</title></head>
<body style="font-family:system-ui,sans-serif;font-size:15px;line-height:1.5;color:#18181b;max-width:36em">
${logo}${paragraphs}
${button}
<hr style="border:0;border-top:1px solid #d4d4d8"><p style="font-size:13px;color:#52525b">${escapeHtml(footer)}</p>
</body></html>
`
  return { text, html }
}

