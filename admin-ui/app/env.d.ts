/// <reference types="vite/client" />
declare module 'virtual:nuxt-ui-icons' {
  export function init(add: (name: string, drawing: { body: string; width?: number; height?: number }) => boolean): void
}
declare module 'virtual:overt-later-icons' {
  const icons: Readonly<Record<string, { readonly body: string; readonly width?: number; readonly height?: number }>>
  export default icons
}
