import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Phrases that read as translated, each with what to write instead. */
const phrases: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bcan not\b/i, 'cannot'],
  [/\banew\b/i, 'again'],
  [/\bat hand\b/i, 'available, within reach'],
  [/\bfor want of\b/i, 'because there is no'],
  [/\b(?:may never|never may)\b/i, 'must never, cannot'],
  [/\bgoes? on again\b/i, 'continues, resumes'],
  [/\bin our clothes\b/i, 'styled like the rest'],
]

describe('texts, comments and documents', () => {
  it('use none of the phrases that read as translated', () => {
    const files = globSync('**/*.{ts,vue,md,json,js}', { cwd: root, exclude: (path) => /(?:^|[\\/])(?:node_modules|dist|build|\.[^\\/]+)$/.test(path) })
      .filter((path) => !/package-lock\.json$|words\.spec\.ts$/.test(path))
    const faults = files.flatMap((path) => readFileSync(`${root}/${path}`, 'utf8').split('\n').flatMap((line, index) =>
      phrases.filter(([phrase]) => phrase.test(line)).map(([, instead]) => `${path}:${index + 1} ${line.trim().slice(0, 100)} (write: ${instead})`)))
    expect(files.length).to.be.greaterThan(1_000)
    expect(faults).to.deep.equal([])
  })
})
