import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { NodeTypes, parse as parseTemplate } from '@vue/compiler-dom'
import type { TemplateChildNode } from '@vue/compiler-dom'
import { parse } from '@vue/compiler-sfc'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const catalogue = (locale: string): Record<string, string> => JSON.parse(read(`admin-ui/locales/${locale}.json`)) as Record<string, string>
const folders = '{admin-ui/{app,pages,parts,state},sdk/ui}'
const sources = globSync(`${folders}/**/*.{vue,ts}`, { cwd: root })
const components = sources.filter((file) => file.endsWith('.vue'))

/** Attributes whose words a reader or a screen reader meets. */
const spoken = new Set(['title', 'label', 'placeholder', 'alt', 'aria-label', 'description', 'help'])
const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text)

function literals(node: TemplateChildNode): string[] {
  if (node.type === NodeTypes.TEXT) return hasWords(node.content) ? [node.content.trim()] : []
  if (node.type !== NodeTypes.ELEMENT) return []
  const attributes = node.props.flatMap((prop) => prop.type === NodeTypes.ATTRIBUTE && spoken.has(prop.name) && hasWords(prop.value?.content ?? '') ? [`${prop.name}="${prop.value?.content ?? ''}"`] : [])
  return [...attributes, ...node.children.flatMap(literals)]
}

describe('the message catalogues', () => {
  const [english, german] = [catalogue('en'), catalogue('de')]

  it('have the same keys and places in English and German', () => {
    expect(Object.keys(german).sort()).to.deep.equal(Object.keys(english).sort())
    const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
    const differing = Object.keys(english).filter((key) => places(english[key] ?? '').join() !== places(german[key] ?? '').join())
    expect(differing).to.deep.equal([])
  })

  it('hold every key that the sources name, and nothing that they do not', () => {
    const code = sources.map(read).join('\n')
    const named = [...code.matchAll(/\b(?:t|translate)\(\s*'([a-z][\w-]*\.[\w.-]+)'/g)].map(([, key]) => key ?? '')
    expect([...new Set(named)].filter((key) => !(key in english))).to.deep.equal([])
    const patterns = [...code.matchAll(/`([a-z-]+\.[^`\s]*\$\{[^`]*)`/g)].map(([, pattern]) =>
      new RegExp(`^${(pattern ?? '').replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '§').replaceAll('.', String.raw`\.`).replaceAll('§', '[\\w.-]+')}$`))
    const unused = Object.keys(english).filter((key) => !code.includes(`'${key}'`) && !patterns.some((pattern) => pattern.test(key)))
    expect(unused).to.deep.equal([])
  })

  it('leave no literal text in a template', () => {
    const sample = parseTemplate(`<p v-if="x"><b title="A hint">Some words</b> {{ t('a.b') }} – 3 h</p>`).children.flatMap(literals)
    expect(sample).to.deep.equal(['title="A hint"', 'Some words'])
    const found = components.flatMap((file) => {
      const { template } = parse(read(file)).descriptor
      return template === null ? [] : parseTemplate(template.content).children.flatMap(literals).map((text) => `${file}: ${text}`)
    })
    expect(found).to.deep.equal([])
  })
})
