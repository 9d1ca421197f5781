import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A block of code in the docs that is taken from a file which tests run. */
export interface DocsExample {
  /** Relative to the root. */
  readonly page: string
  /** `path#region`, or a path for a whole file. */
  readonly source: string
  readonly shown: string
  /** What the file says; undefined where there is no such file or region. */
  readonly code: string | undefined
}

const block = /(<!-- example: (\S+) -->\n```\w*\n)([\s\S]*?)(\n```)/g
const regionStart = /^\s*(?:\/\/|<!--) region ([\w-]+)/

/** Every example in the docs, beside the code that it is taken from. */
export function docsExamples(root: string): readonly DocsExample[] {
  return globSync('docs/**/*.md', { cwd: root }).toSorted().flatMap((page) =>
    Array.from(readFileSync(join(root, page), 'utf8').matchAll(block), ([, , source = '', shown = '']) => ({ page, source, shown, code: codeAt(root, source) })))
}

/** Regions that files of examples and tests mark for the docs, as `path#region`. */
export function markedRegions(root: string): readonly string[] {
  const files = globSync(['examples/*/**/*.{ts,vue}', '{core,sdk,testing,client,plugins/*}/test/**/*.ts'], { cwd: root, exclude: (path) => /node_modules|[\\/]dist(?:[\\/]|$)/.test(path) })
  return files.toSorted().flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n').flatMap((line) => {
    const [, name] = regionStart.exec(line) ?? []
    return name === undefined ? [] : [`${file}#${name}`]
  }))
}

function codeAt(root: string, source: string): string | undefined {
  const [path = '', region] = source.split('#')
  let lines: readonly string[]
  try {
    lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n')
  } catch {
    return undefined
  }
  if (region !== undefined) {
    const start = lines.findIndex((line) => regionStart.exec(line)?.[1] === region)
    const end = lines.findIndex((line) => new RegExp(`^\\s*(?://|<!--) endregion ${region}\\b`).test(line))
    if (start === -1 || end < start) return undefined
    lines = lines.slice(start + 1, end)
  }
  const margin = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)))
  return lines.map((line) => line.slice(margin)).join('\n')
}

/** Writes the code of every example into the docs. */
function writeExamples(root: string): void {
  for (const page of globSync('docs/**/*.md', { cwd: root })) {
    const text = readFileSync(join(root, page), 'utf8')
    const written = text.replaceAll(block, (whole, head: string, source: string, _shown: string, tail: string) => {
      const code = codeAt(root, source)
      return code === undefined ? whole : head + code + tail
    })
    if (written !== text) writeFileSync(join(root, page), written)
  }
}

if (import.meta.main) writeExamples(fileURLToPath(new URL('..', import.meta.url)))
