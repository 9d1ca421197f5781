import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

const root = new URL('../../', import.meta.url).pathname
const parts = '{admin-ui,agent,core,plugins/*,examples/*,sdk}'
const catalogues = globSync(`${parts}/**/locales/*de.json`, { cwd: root, exclude: unbuilt })
const sources = globSync(`${parts}/**/*.{ts,vue,html,adml}`, { cwd: root, exclude: unbuilt }).filter((file) => !/(^|\/)test\//.test(file))

function unbuilt(name: string): boolean {
  return /(^|\/)(node_modules|dist)$/.test(name)
}

/** At the start of a sentence the form does not tell whom "Sie" or "Ihr" means. These mean other people or things. */
const others = [
  'Sie laufen', 'Sie sind aus', 'Sie sind {failures}-mal', 'Sie starten', 'Sie können benannt werden', 'Sie werden', 'Sie bekommen eine Mail', 'Sie gehen verschlüsselt',
  'Sie rufen diesen Server', 'Sie verhindern', 'Ihre Mitglieder bleiben', 'Ihre Namen werden',
]

/** The places of a German text that address its reader with the polite form; Overt says "du" to everyone. */
function politeForms(text: string): string[] {
  return [...text.matchAll(/\b(?:Sie|Ihnen|Ihr(?:e[nmrs]?)?)\b[^.!?|\n]*/gu)].filter(({ 0: clause, index }) => {
    const startsSentence = /(?:^|[.:!?|]\s+|\\n|["'`„])$/u.test(text.slice(0, index))
    if (!startsSentence) return true
    // "Sie war", "Sie wird": the verb is singular, so a thing or another person is meant.
    if (clause.startsWith('Sie ') && !/^Sie (?:\S+en|sind|tun)\b/u.test(clause)) return false
    return !others.some((known) => clause.startsWith(known))
  }).map(([clause]) => clause)
}

describe('German texts', () => {
  it('say "du" to everyone who uses Overt, in catalogues, mails, notices and policies alike', () => {
    expect(catalogues).to.include.members(['admin-ui/locales/de.json', 'agent/windows/locales/de.json', 'core/locales/de.json', 'plugins/punchim/app/locales/de.json', 'plugins/reports/locales/de.json'])
    expect(sources).to.include.members(['core/devices/policy-sentences.ts', 'agent/extension/options.ts', 'plugins/reports/server/schedules/mail-words.ts'])
    const found = [
      ...catalogues.flatMap((file) => Object.entries(JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, string>)
        .flatMap(([key, text]) => politeForms(text).map((form) => `${file} ${key}: ${form}`))),
      ...sources.flatMap((file) => politeForms(readFileSync(join(root, file), 'utf8')).map((form) => `${file}: ${form.slice(0, 100)}`)),
    ]
    expect(found).to.deep.equal([])
  })

  it('are read right: "sie" for others is no address', () => {
    for (const polite of ['Öffnen Sie das Fenster.', 'Ihr Arbeitgeber sieht das.', 'Nur Sie sehen das.', 'Das ist an Ihrem Gerät.', 'Sie haben pausiert.', 'Außer Ihnen sieht es niemand.']) expect(politeForms(polite), polite).to.have.length(1)
    for (const plain of ['Die Einladung ist weg. Sie wurde benutzt.', 'Wenn sie fehlt, öffne ihr Fenster.', 'Sie laufen. Alles ist gut.', 'Die Gruppe endet. Ihre Mitglieder bleiben.']) expect(politeForms(plain), plain).to.deep.equal([])
  })
})
