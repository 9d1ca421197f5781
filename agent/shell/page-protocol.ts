import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Protocol } from 'electron'
import { contentSecurityPolicy, pageOrigin, pageScheme } from './page-address.ts'

const pages: Readonly<Record<string, string>> = {
  '/index.html': 'text/html; charset=utf-8',
  '/main.js': 'text/javascript; charset=utf-8',
  '/style.css': 'text/css; charset=utf-8',
  '/inter-latin.woff2': 'font/woff2',
  '/inter-latin-ext.woff2': 'font/woff2',
}

/** Must be called before the application is ready. */
export function registerPageScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: { standard: true, secure: true } }])
}

/** Serves exactly the files of the window, with its content security policy. */
export function servePages(protocol: Pick<Protocol, 'handle'>, folder: string): void {
  protocol.handle(pageScheme, (request) => pageResponse(request.url, folder))
}

export async function pageResponse(address: string, folder: string): Promise<Response> {
  const url = URL.parse(address)
  const type = url === null || url.origin === 'null' && !url.href.startsWith(`${pageOrigin}/`) ? undefined : pages[url.pathname]
  if (url === null || type === undefined) return new Response(null, { status: 404 })
  const content = await readFile(join(folder, url.pathname))
  return new Response(new Uint8Array(content), {
    headers: { 'content-type': type, 'content-security-policy': contentSecurityPolicy, 'x-content-type-options': 'nosniff' },
  })
}
