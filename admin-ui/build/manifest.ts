import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The languages that there is a catalogue of, and so a web app manifest, `manifest.<language>.webmanifest`. */
export const manifestLanguages = (catalogues: string): readonly string[] =>
  readdirSync(catalogues).flatMap((file) => /^([\w-]+)\.json$/.exec(file)?.[1] ?? [])

/** Writes the web app manifest in each language, with texts of the catalogues. */
export async function buildManifests(catalogues: string, folder: string): Promise<void> {
  const read = async (language: string): Promise<Readonly<Record<string, string>>> => JSON.parse(await readFile(join(catalogues, `${language}.json`), 'utf8')) as Readonly<Record<string, string>>
  const english = await read('en')
  for (const language of manifestLanguages(catalogues)) {
    const texts = { ...english, ...await read(language) }
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
