import { deepEqual, equal } from 'node:assert/strict'
import { domainToASCII } from 'node:url'
import { domainKey, domainText } from '../server/index.ts'

describe('a domain', () => {
  const shown = (name: string) => domainText(domainToASCII(name) || name)

  it('P25: is shown in Unicode, whatever the script', () => {
    deepEqual(domainText('xn--bcher-kva.example'), { text: 'bücher.example', caution: null })
    for (const name of ['straße.de', 'łódź.pl', 'việtnam.vn', 'пример.рф', 'почта.рф', 'παράδειγμα.gr', 'сайт.com', '日本語.jp', 'にほんご.jp', 'abcカタカナ.jp', '한국어.kr', '中文.tw', 'مثال.example', 'דוגמה.example', 'उदाहरण.example', 'ตัวอย่าง.example', 'shop.bücher.example', 'example.com', 'ıstanbul.tr']) {
      deepEqual(shown(name), { text: name, caution: null }, name)
    }
  })

  it('P25: stays as the DNS has it where its look may deceive, and says why', () => {
    const cases = [
      ['pаypal.com', 'mixed-scripts'], ['аpple.com', 'mixed-scripts'], ['gοοgle.com', 'mixed-scripts'], ['aβγ.com', 'mixed-scripts'], ['абв中.com', 'mixed-scripts'],
      ['аррӏе.com', 'confusable'], ['сосо.com', 'confusable'], ['οοο.com', 'confusable'],
      ['ᏣᎳᎩ.com', 'unusual'], ['ɡooɡle.com', 'unusual'],
    ] as const
    for (const [name, caution] of cases) {
      const ascii = domainToASCII(name)
      deepEqual(domainText(ascii), { text: ascii, caution }, name)
    }
    deepEqual(domainText('xn--a.example'), { text: 'xn--a.example', caution: 'broken' })
    deepEqual(domainText('xn--999999999999.example'), { text: 'xn--999999999999.example', caution: 'broken' })
    deepEqual(shown('pаypal.bücher.example'), { text: `${domainToASCII('pаypal')}.bücher.example`, caution: 'mixed-scripts' })
  })

  it('may be made of letters that look Latin below a top-level domain of their script', () => {
    deepEqual(shown('сосо.рф'), { text: 'сосо.рф', caution: null })
  })

  it('is stored and compared as the DNS has it', () => {
    equal(domainKey('Bücher.Example'), 'xn--bcher-kva.example')
    equal(domainKey('bu\u0308cher.example'), 'xn--bcher-kva.example')
    equal(domainKey(' Example.COM '), 'example.com')
    equal(domainKey('no domain ü'), 'no domain ü')
  })
})
