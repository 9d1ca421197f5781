import { expect } from 'chai'
import { classify } from '../rules/classify.ts'
import type { CategoryRule } from '../rules/classify.ts'
import { defaultRules } from '../rules/default-rules.ts'

const app = (category: string, pattern: string): CategoryRule => ({ category: category.split('/'), match: 'app', pattern })
const domain = (category: string, pattern: string): CategoryRule => ({ category: category.split('/'), match: 'domain', pattern })
const of = (rules: readonly CategoryRule[], used: { app?: string; domain?: string }) => classify(rules, { app: used.app ?? null, domain: used.domain ?? null })?.join('/') ?? null

describe('categories', () => {
  const cases: [string, readonly CategoryRule[], { app?: string; domain?: string }, string | null][] = [
    ['nothing matches nothing', [], { app: 'Code' }, null],
    ['an application as a whole, without case', [app('Work', 'code')], { app: 'Code' }, 'Work'],
    ['an application without the ending of Windows', [app('Work', 'Code')], { app: 'code.exe' }, 'Work'],
    ['no part of a name', [app('Work', 'code')], { app: 'Barcode' }, null],
    ['any characters for a star', [app('Work', 'intellij*'), app('Term', '*terminal*')], { app: 'IntelliJ IDEA' }, 'Work'],
    ['a star on both sides', [app('Term', '*terminal*')], { app: 'gnome-terminal-server' }, 'Term'],
    ['a star that must leave room for the end', [app('A', 'ab*ba')], { app: 'aba' }, null],
    ['a star and the end', [app('A', 'ab*ba')], { app: 'abxba' }, 'A'],
    ['a domain and its subdomains', [domain('Docs', 'google.com')], { domain: 'docs.google.com' }, 'Docs'],
    ['no domain that only ends alike', [domain('Docs', 'google.com')], { domain: 'notgoogle.com' }, null],
    ['a written star before a domain', [domain('Docs', '*.google.com')], { domain: 'google.com' }, 'Docs'],
    ['the deepest of several', [app('Work', 'code'), app('Work/Programming', 'code'), app('Other', 'code')], { app: 'code' }, 'Work/Programming'],
    ['the first of equally deep ones', [app('One', 'code'), app('Two', 'code')], { app: 'code' }, 'One'],
    ['the domain before the browser, even where the browser\'s rule is deeper', [app('Work/Browsing/Firefox', 'firefox'), domain('Media', 'youtube.com')], { app: 'Firefox', domain: 'youtube.com' }, 'Media'],
    ['the browser where no rule knows the domain', [app('Browsing', 'firefox'), domain('Media', 'youtube.com')], { app: 'Firefox', domain: 'example.com' }, 'Browsing'],
  ]
  for (const [name, rules, used, expected] of cases) {
    it(`take ${name}`, () => expect(of(rules, used)).to.equal(expected))
  }
  it('begin with rules that say what they seem to', () => {
    expect(of(defaultRules, { app: 'Code.exe' })).to.equal('Work/Programming')
    expect(of(defaultRules, { app: 'chrome', domain: 'www.youtube.com' })).to.equal('Media')
    expect(of(defaultRules, { app: 'chrome', domain: 'gist.github.com' })).to.equal('Work/Programming')
    expect(of(defaultRules, { app: 'chrome', domain: 'mail.google.com' })).to.equal('Communication/Mail')
  })
})
