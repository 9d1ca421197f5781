/// <reference types="vite/client" />
declare module 'virtual:nuxt-ui-icons' {
  export function init(add: (name: string, drawing: { body: string; width?: number; height?: number }) => boolean): void
}
