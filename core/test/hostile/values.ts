/** Values that others have broken servers with, by what a parameter is. */

const dates = [
  '0000-01-01', '9999-12-31', '9998-12-31', '1900-01-01', '0001-01-01', '-271821-04-20', '+275760-09-13', '+002026-01-01', '10000-01-01', '2026-02-30', '2026-13-01', '2026-1-1',
  '2026-11-29T00:00:00Z', '20261129', '2011-12-30', 'today', '',
]
const instants = [
  '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '9998-12-31T23:59:59-14:00', '1900-01-01T00:00:00+14:00', '-271821-04-20T00:00:00Z', '+275760-09-13T00:00:00Z', '2016-12-31T23:59:60Z',
  '2026-01-01T24:00:00Z', '2026-01-01T00:00:00.1234567890123Z', '2026-01-01T00:00:00.999999999Z', '2026-01-01T00:00:00', '2026-03-29T02:30:00[Europe/Berlin]', '2026-01-01T00:00:00+25:00',
  '1969-12-31T23:59:59Z', '2026-01-01', 'infinity', 'now', '',
]
const times = ['24:00', '25:61', '-01:00', '12', '12:00:00.000001', '00:00', '23:59', 'noon', '']
const zones = ['+01:00', '-23:59', 'Mars/Olympus', 'UTC+1', 'GMT0', 'Etc/GMT+12', 'europe/berlin', 'US/Pacific-New', '../etc/passwd', '']
const numbers = [-1, 0, 0.1, 2 ** 31, 2 ** 53, -(2 ** 31) - 1, 9_223_372_036_854_775_808, 1e308, -1e308, 5e-324, 4_294_967_296]
const numberTexts = ['NaN', 'Infinity', '-1', '1e400', '0x10', '2147483648', '9223372036854775808', '99999999999999999999999999', '1e308', '1.5', '', ' ', '١٢']
const ids = ['x', '', '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', '{00000000-0000-0000-0000-000000000000}', '..', '%2e%2e', 'null', '1', '-1', `${'0'.repeat(190)}`, 'a\0b']
const emails = ['a', 'a@b', '"a b"@example.test', `${'a'.repeat(240)}@example.test`, 'a@example.test\r\nBcc: b@example.test', 'ä@exämple.test', '']
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'x', 'prototype']
const texts = [
  'a\0b', '\ud800', '\udc00x', '\u202eabc', '\u200b', '\u0301\u0301', 'Z\u0351\u036b\u0343\u036a', '👩‍👩‍👧‍👦'.repeat(10), '\ufeff', '\u2028', `a\r\nb: c`, `'; drop table core.entry; --`, `%_\\`, '{"a":1}', '<script>', '${7*7}', '{{7*7}}',
  '=HYPERLINK("x")', '../../../../etc/passwd', '\\u0000', '(((((((((((((((((((((((((a', '%', '%%%', '&|!*:<->', '𝕏'.repeat(60), 'x'.repeat(121), 'x'.repeat(3_001), 'İ', 'ﬃ', '__proto__', 'constructor', ' ', '',
]
const sentences = [
  'log 99999999999h on x', 'log 1h on x on 0000-01-01', 'log 1h on x on 31.12.9999', 'start x at 25:99', 'start x at 24:00 yesterday', 'log -1h on x', 'log 1e308h on x', 'actually 99:99', 'note', 'start', 'log 9999h59m on x for y at z yesterday tomorrow today',
  'start \u200b for project \u200b', `start ${'for project x '.repeat(60)}`, 'log 0h on 0', 'continue 99999999999999999999', 'undo 2147483648', 'log 1h on x on -271821-04-20', 'week 0000', 'today 9999-12-31', 'stop at 9999-12-31T23:59:59Z',
]
const wrongTypes = [null, true, [], {}, [[[[[]]]]], [null], { a: { b: { c: [] } } }, 'x', 7]

export type Hostile = null | boolean | number | string | readonly unknown[] | object

/** For bodies: any JSON. */
export const hostile = { dates, instants, times, zones, numbers, numberTexts, ids, emails, names, texts, sentences, wrongTypes } as const

/** Near the limit of a body. */
export const longText = 'x'.repeat(900_000)
