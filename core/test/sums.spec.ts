import { readFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A sum of seconds or milliseconds cast to 32 bits: it ends a report with an error once somebody's time is long enough. */
const narrow = /(sum\([^\n]*|extract\(epoch[^\n]*|_ms\b[^\n]*|worked_seconds[^\n]*)::int(eger)?\b/

describe('sums of time in SQL', () => {
  it('are 64 bit wide in the work of the core and in every plugin', async () => {
    const files = globSync(['core/work/*.ts', 'core/identity/directory.ts', 'plugins/*/server/**/*.ts'], { cwd: root })
    expect(files.length).to.be.greaterThan(100)
    const found: string[] = []
    for (const file of files) {
      for (const [index, line] of (await readFile(`${root}/${file}`, 'utf8')).split('\n').entries()) {
        if (narrow.test(line.replaceAll(/\$\{place\(\w+\)\}::int|\$\d+::int(eger)?(\[\])?|count\(\*\)::int|extract\((isodow|hour) from [^)]*\)::int|sum\(looks\)::int|\(\w+\.item ->> '(required|late)Seconds'\)::int|->>'requiredSeconds'\)::integer/g, ''))) found.push(`${file}:${String(index + 1)} ${line.trim()}`)
      }
    }
    expect(found).to.deep.equal([])
  })
})
