import type { RouteLocationNormalized } from 'vue-router'

/** Begins to load the scripts of a page; the router asks for the same modules again and tells of a failure. */
export function prefetch({ matched, meta }: Pick<RouteLocationNormalized, 'matched' | 'meta'>): void {
  const loaders = meta.load === undefined ? matched.map(({ components }) => components?.default as unknown) : [meta.load]
  for (const load of loaders) if (typeof load === 'function') Promise.resolve((load as () => unknown)()).catch(() => undefined)
}
