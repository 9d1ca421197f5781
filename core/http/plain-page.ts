/** A readable page without scripts or other files, for when the UI cannot be shown; `body` is HTML. Allowed by a policy of nothing but its own style. */
export function plainPage({ language, title, body, refreshSeconds }: {
  readonly language: string
  readonly title: string
  readonly body: string
  readonly refreshSeconds?: number
}): { readonly html: string; readonly policy: string } {
  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">\n`}<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 32rem; margin: 20vh auto; padding: 0 1rem }
h1 { font-size: 1.25rem }
a { color: LinkText }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
  return { html, policy: `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'` }
}
