import { readFileSync, writeFileSync } from 'node:fs'
import { transformerStyleToClass } from '@shikijs/transformers'
import { defineConfig } from 'vitepress'
import { slugOf } from '../../heading-slug.ts'

const staging = new URL('../../../../.cache/docs/', import.meta.url)
const { base, source, out, cache, nav, sidebar } = JSON.parse(readFileSync(new URL('site.json', staging), 'utf8'))
const codeStyles = transformerStyleToClass({ classPrefix: 'code-' })

export default defineConfig({
  base, srcDir: source, outDir: out, cacheDir: cache,
  lang: 'en', title: 'Overt', titleTemplate: ':title · Overt documentation',
  description: 'How to use, run and extend Overt',
  cleanUrls: true, metaChunk: true,
  // Without a style element in the page, which the policy would refuse.
  appearance: { disableTransition: false },
  head: [['link', { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' }]],
  // Texts are Markdown only: a "<" is a "<", and nothing becomes a link that was not written as one.
  markdown: {
    html: false, linkify: false, anchor: { slugify: slugOf }, toc: { slugify: slugOf },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    codeTransformers: [codeStyles],
  },
  themeConfig: {
    nav, sidebar, logo: '/icon.svg', siteTitle: 'Overt', outline: { level: [2, 3], label: 'On this page' },
    search: { provider: 'local' },
    docFooter: { prev: 'Previous', next: 'Next' },
  },
  vite: { logLevel: 'warn', build: { chunkSizeWarningLimit: 10_000 } },
  buildEnd: () => { writeFileSync(new URL('code.css', staging), codeStyles.getCSS()) },
})
