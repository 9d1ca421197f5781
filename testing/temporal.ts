// Node has Temporal from version 26; on an older one the package's own stands in for it, before anything of a plugin is loaded.
if (!('Temporal' in globalThis)) await import('temporal-polyfill/global')
export {}
