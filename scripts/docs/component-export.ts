import { readFileSync } from 'node:fs'

/** Properties, events, models and slots of a single-file component, as its script declares them. */
export function componentExport(file: string): { readonly doc: string; readonly declaration: string } {
  const script = /<script setup[^>]*>([\s\S]*?)<\/script>/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  const doc = /(?:^|\n)\/\*\*([\s\S]*?)\*\//.exec(script)?.[1]?.split('\n').map((line) => line.replace(/^\s*\*? ?/, '')).join('\n').trim() ?? ''
  const parts = [...script.matchAll(/define(?:Props|Emits|Slots|Model)\b/g)].map(({ index }) => callAt(script, index))
  return { doc, declaration: parts.join('\n') }
}

/** The call that begins at `start`, up to the bracket that ends it. */
function callAt(text: string, start: number): string {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const letter = text[at]!
    if ('(<{['.includes(letter)) depth++
    // The arrow of a function type closes nothing.
    else if (')}]'.includes(letter) || (letter === '>' && text[at - 1] !== '=')) depth--
    if (depth === 0 && letter === ')') return text.slice(start, at + 1)
  }
  return text.slice(start)
}
