import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The languages that there is a web app manifest in, `manifest.<language>.webmanifest`. */
export const manifestLanguages = ['en', 'de'] as const

/** Writes the web app manifest in each language, with texts of the catalogues. */
export async function buildManifests(catalogues: string, folder: string): Promise<void> {
  for (const language of manifestLanguages) {
    const texts = JSON.parse(await readFile(join(catalogues, `${language}.json`), 'utf8')) as Readonly<Record<string, string>>
    await writeFile(join(folder, `manifest.${language}.webmanifest`), `${JSON.stringify(manifest(language, texts), null, 2)}\n`)
  }
}

function manifest(language: string, texts: Readonly<Record<string, string>>): object {
  const text = (key: string): string => {
    const found = texts[key]
    if (found === undefined) throw new Error(`the catalogue ${language} lacks ${key}`)
    return found
  }
  const shortcut = (asked: 'start' | 'stop' | 'add') => ({
    name: text(`app.shortcut-${asked}`), url: `/?do=${asked}`, icons: [{ src: `/shortcut-${asked}.png`, sizes: '96x96', type: 'image/png' }],
  })
  return {
    id: '/',
    name: 'Overt',
    short_name: 'Overt',
    description: text('app.description'),
    lang: language,
    dir: 'ltr',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#ffffff',
    theme_color: '#0f766e',
    categories: ['business', 'productivity'],
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
      { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    shortcuts: [shortcut('start'), shortcut('stop'), shortcut('add')],
    share_target: { action: '/', method: 'GET', enctype: 'application/x-www-form-urlencoded', params: { title: 'title', text: 'say', url: 'link' } },
    // A shortcut or a shared sentence comes to the window that is open, whose forms stay as they are.
    launch_handler: { client_mode: ['focus-existing', 'auto'] },
  }
}
