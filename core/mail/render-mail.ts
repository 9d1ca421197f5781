import type { MailMessage } from '../contracts.ts'
import { mailLocale, mailText } from './messages.ts'

/** The text and HTML parts of a message: its paragraphs, one button, and who sends it. */
export function renderMail(message: MailMessage, address: string): { text: string; html: string } {
  const footer = mailText(message.locale, 'footer', { address })
  const { action } = message
  const text = [message.text, ...action === undefined ? [] : [`${action.label}:\n${action.url}`], '--', footer].join('\n\n')
  const paragraphs = message.text.split(/\n{2,}/).map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`).join('\n')
  const button = action === undefined ? '' : `<p><a href="${escaped(action.url)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#0f766e;color:#ffffff;text-decoration:none">${escaped(action.label)}</a></p>
<p style="font-size:13px;color:#52525b">${escaped(action.url)}</p>`
  const html = `<!doctype html>
<html lang="${mailLocale(message.locale)}"><head><meta charset="utf-8"><title>${escaped(message.subject)}</title></head>
<body style="font-family:system-ui,sans-serif;font-size:15px;line-height:1.5;color:#18181b;max-width:36em">
${paragraphs}
${button}
<hr style="border:0;border-top:1px solid #d4d4d8"><p style="font-size:13px;color:#52525b">${escaped(footer)}</p>
</body></html>
`
  return { text, html }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
