import { addIcon } from '@iconify/vue'

/** The drawing of one icon, as Iconify's collections hold it. */
export interface IconDrawing {
  readonly body: string
  readonly width?: number
  readonly height?: number
}

/** Makes `i-lucide-<name>` icons known; plugins built with `@overt/sdk/vite` call it by themselves. */
export function registerIcons(icons: Readonly<Record<string, IconDrawing>>): void {
  for (const [name, { body, width = 24, height = 24 }] of Object.entries(icons)) {
    addIcon(`lucide:${name}`, { body, width, height })
    addIcon(`lucide-${name}`, { body, width, height })
  }
}
