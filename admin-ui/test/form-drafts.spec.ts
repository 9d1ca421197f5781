import { globSync, readFileSync } from 'node:fs'
import { expect } from 'chai'

/**
 * A resource that live events load again must not write into what people type: `useFormDraft` keeps the two apart. Looks in each page that has such a resource for a watcher that assigns to
 * something bound with `v-model`.
 */
describe('forms of what live events load again', () => {
  const files = ['admin-ui/{pages,parts}/**/*.vue', 'plugins/*/ui/**/*.vue', 'examples/*/ui/**/*.vue'].flatMap((pattern) => globSync(pattern))

  function overwritten(source: string): string[] {
    if (!/\blive: \[/.test(source)) return []
    const models = new Set([...source.matchAll(/v-model(?::\w+)?="(\w+)/g)].map(([, name]) => name!))
    return [...source.matchAll(/^watch\(\[?(?:\(\) => )?(?:data|items|\w+\.(?:data|items))\b(?:[^\n]*\)|[\s\S]*?^\}[^\n]*)$/gm)].flatMap(([watcher]) => [...models].filter((name) => new RegExp(`\\b${name}(\\.value|\\[[^\\]]+\\])? =[^=]|Object\\.assign\\(${name}\\b`).test(watcher)))
  }

  it('never lose what was typed', () => {
    expect(files.length).to.be.greaterThan(200)
    const found = files.flatMap((file) => overwritten(readFileSync(file, 'utf8')).map((name) => `${file}: ${name}`))
    expect(found).to.deep.equal([])
  })

  it('are recognized', () => {
    const page = (watcher: string): string => `const { data } = useResource(() => 'x', { live: ['a'] })\n${watcher}\n</script>\n<UInput v-model="contact.name" /><UInput v-model="text" />`
    expect(overwritten(page('watch(data, (now) => { text.value = now.text })'))).to.deep.equal(['text'])
    expect(overwritten(page('watch(data, (now) => {\n  Object.assign(contact, now)\n})'))).to.deep.equal(['contact'])
    expect(overwritten(page('watch(data, (now) => { other.value = now })'))).to.deep.equal([])
  })
})
