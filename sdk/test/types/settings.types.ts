// Compiled by `npm run types`, never run: each wrong use is an error that the compiler must report.
import { choice, definePlugin, list, number, secret, text, toggle } from '@overt/sdk'
import { expectType } from './expect-type.ts'

export const settings = definePlugin({
  id: 'typed-settings',
  settings: {
    everyMinutes: number({ default: 10, min: 1, max: 60, unit: 'minutes', label: 'settings.every' }),
    mode: choice(['fixed', 'random'], { default: 'random', label: 'settings.mode' }),
    words: list({ default: [], label: 'settings.words' }),
    key: secret({ label: 'settings.key' }),
    title: text({ default: '', label: 'settings.title' }),
    loud: toggle({ default: false, label: 'settings.loud', visibleWhen: { mode: 'fixed' } }),
  },
  async server(_app, context) {
    const values = await context.settings('a workspace')
    expectType<number>()(values.everyMinutes)
    expectType<'fixed' | 'random'>()(values.mode)
    expectType<readonly string[]>()(values.words)
    expectType<string>()(values.key)
    expectType<string>()(values.title)
    expectType<boolean>()(values.loud)
    // @ts-expect-error unknown setting
    void values.everyHour
    // @ts-expect-error settings are read only
    values.loud = true
  },
})

// @ts-expect-error the default is none of the options
choice(['fixed', 'random'], { default: 'sometimes', label: 'x' })
// @ts-expect-error a number's default is a number
number({ default: '10', label: 'x' })
// @ts-expect-error a label is needed
toggle({ default: true })
// @ts-expect-error a secret has no default to give away
secret({ default: 'hush', label: 'x' })
// @ts-expect-error unknown option
number({ default: 1, label: 'x', minimum: 1 })

export const without = definePlugin({
  id: 'no-settings',
  async server(_app, { settings: read }) {
    const values = await read('a workspace')
    // @ts-expect-error it declares no settings
    void values.anything
  },
})
