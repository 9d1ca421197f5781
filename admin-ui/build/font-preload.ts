import type { Plugin } from 'vite'

/** Asks for the font of Latin script together with the page's first scripts: its stylesheet would name it only once something is written with it. */
export function fontPreload(): Plugin {
  return {
    name: 'overt:font-preload',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const file = Object.keys(bundle).find((name) => /\/inter-latin-wght-normal-[^/]+\.woff2$/.test(name))
        if (file === undefined) throw new Error('the build has no font of Latin script')
        return [{ tag: 'link', attrs: { rel: 'preload', href: `/${file}`, as: 'font', type: 'font/woff2', crossorigin: true }, injectTo: 'head-prepend' }]
      },
    },
  }
}
