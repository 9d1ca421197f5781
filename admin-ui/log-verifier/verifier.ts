import { canVerify, isProofFile, proofFault } from '@overt/sdk/transparency'
import type { LogHead, LogProofFile } from '@overt/sdk/transparency'
import { readSignedFile } from './signed-file.ts'
import { texts } from './texts.ts'
import type { TextKey } from './texts.ts'

/** The page that checks proofs without a server: one file, no network. */
let language: keyof typeof texts = navigator.language.startsWith('de') ? 'de' : 'en'
const t = (key: TextKey): string => texts[language][key]
const main = document.querySelector('main')!

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, fields: Partial<HTMLElementTagNameMap[Name]> = {}, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), fields)
  made.append(...children)
  return made
}

const result = element('section')
result.setAttribute('aria-live', 'polite')

function draw(pasted = ''): void {
  document.documentElement.lang = language
  document.title = `Overt: ${t('title')}`
  const input = element('textarea', { id: 'proof', value: pasted, spellcheck: false })
  const file = element('input', { type: 'file', accept: '.json,application/json', hidden: true })
  file.addEventListener('change', () => {
    void file.files?.[0]?.text().then((text) => {
      input.value = text
      return check(text)
    })
  })
  const button = (key: TextKey, run: () => void): HTMLButtonElement => {
    const made = element('button', { type: 'button' }, t(key))
    made.addEventListener('click', run)
    return made
  }
  result.replaceChildren()
  main.replaceChildren(
    element('h1', {}, t('title')), element('p', {}, t('about')), element('label', { htmlFor: 'proof' }, t('paste')), input,
    element('div', { className: 'row' }, button('check', () => void check(input.value)), button('choose', () => { file.click() }), file, button('language', () => {
      language = language === 'de' ? 'en' : 'de'
      draw(input.value)
    })), result)
}

async function check(text: string): Promise<void> {
  const say = (key: TextKey, isGood: boolean, ...more: readonly Node[]): void => { result.replaceChildren(element('p', { className: `verdict ${isGood ? 'good' : 'bad'}` }, t(key)), ...more) }
  if (!await canVerify()) return say('unable', false)
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    return say('not-json', false)
  }
  const signed = await readSignedFile(file, language)
  if (signed !== undefined) {
    const { faults, facts, sentences } = signed
    return say(faults[0] ?? 'signed', faults.length === 0, ...faults.slice(1).map((key) => element('p', { className: 'bad' }, t(key))), listed(facts), element('p', {}, t('key-help-signed')), ...sentences.map((sentence) => element('p', {}, sentence)))
  }
  const fault = await proofFault(file)
  return say(fault ?? 'valid', fault === undefined, ...isProofFile(file) ? told(file, fault === undefined) : [])
}

const listed = (facts: readonly (readonly [TextKey, string])[]): HTMLElement => element('dl', {}, ...facts.flatMap(([key, value]) => [element('dt', {}, t(key)), element('dd', {}, value)]))

/** What the proof says, whether it holds or not. */
function told({ workspaceId, head, records = [], earlier }: LogProofFile, holds: boolean): Node[] {
  const facts = (of: LogHead): HTMLElement => listed([['workspace', workspaceId], ['size', String(of.size)], ['at', of.at], ['root', of.rootHash], ['key', of.keyId]])
  return [
    element('h2', {}, t('head')), facts(head), element('p', {}, t('key-help')),
    ...earlier === undefined ? [] : [element('h2', {}, t('earlier')), facts(earlier.head), ...holds ? [element('p', {}, t('grew'))] : []],
    ...records.flatMap(({ record }) => [element('h2', {}, `${t('record')} ${String(record.sequence)}`), element('p', {}, t('part')), ...[...record.parts, ...record.detail === undefined ? [] : [record.detail]].map(({ text }) => element('pre', {}, text))]),
  ]
}

draw()
