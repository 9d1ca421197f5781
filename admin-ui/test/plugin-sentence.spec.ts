import { expect } from 'chai'
import type { Page } from 'playwright-core'
import Type from 'typebox'
import { closed, definePlugin } from '@overt/sdk'
import type { TestMember } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { signIn, useWatchedPage } from '@overt/testing/ui'

const watered: { readonly memberId: string; readonly bed: string }[] = []
const looks = { none: 'Plants, about no member.' }

/** A plugin that understands “water the …” and has no page of its own. */
const garden = definePlugin({
  id: 'garden',
  server(app, context) {
    const Body = Type.Object({ bed: Type.String({ minLength: 1, maxLength: 60 }) }, closed)
    app.post<{ Body: { readonly bed: string } }>('/water', { schema: { body: Body, response: { 201: Type.Object({ message: Type.String(), undo: Type.Unknown() }) } }, config: { looks } }, (request, reply) =>
      context.once(request, reply, (unit, { memberId }) => {
        const { bed } = request.body
        unit.afterCommit(() => { watered.push({ memberId, bed }) })
        return Promise.resolve({ message: `Watered the ${bed}.`, undo: { method: 'POST', path: '/plugins/garden/drain', body: {} } })
      }))
    app.post('/drain', { schema: { response: { 200: Type.Object({}) } }, config: { looks } }, () => {
      watered.pop()
      return {}
    })
    context.hooks.on('command.parse', ({ text }) => {
      if (text === 'water') return { score: 0.9, title: 'Water what?', fault: true, run: { method: 'POST', path: '/plugins/garden/water', body: {} } }
      const [, bed] = /^water the (.+)$/.exec(text) ?? []
      return bed === undefined ? undefined : { score: 0.9, title: `Water the ${bed}`, run: { method: 'POST', path: '/plugins/garden/water', body: { bed } } }
    })
  },
})

describe('a sentence that only a plugin understands', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let member: TestMember
  let page: Page

  useUi({ plugins: [garden] }, async (ui) => {
    platform = ui
    const workspace = await platform.workspace({ name: 'Acme', enabled: ['garden'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    member = await workspace.member()
  })
  useWatchedPage(() => platform.origin, {}, (opened) => { page = opened.page })
  beforeEach(() => { watered.splice(0) })

  it('is named, done and taken back in the action bar', async () => {
    await signIn(page, platform.origin, member, '/')
    const bar = page.getByRole('combobox', { name: 'Start work or enter a command' })
    await bar.fill('water')
    await page.getByRole('option', { name: 'Water what?' }).waitFor()
    await bar.fill('water the beans')
    await page.getByRole('option', { name: 'Water the beans' }).waitFor()
    await bar.press('Enter')
    await page.getByText('Watered the beans.').first().waitFor()
    expect(watered).to.deep.equal([{ memberId: member.id, bed: 'beans' }])
    expect((await member.get('/timer')).json<{ entry: unknown }>().entry, 'no task of that name').to.equal(null)
    const taken = page.waitForResponse((response) => response.url().endsWith('/plugins/garden/drain'))
    await page.getByRole('button', { name: /Undo/ }).first().click()
    expect((await taken).status()).to.equal(200)
    expect(watered).to.deep.equal([])
  })

  it('means the same in “What are you working on?” on the Time page', async () => {
    await signIn(page, platform.origin, member, '/time')
    const input = page.getByLabel('What are you working on?')
    await input.fill('water')
    await page.getByText('Water what?').waitFor()
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).to.equal(true)
    await input.fill('water the roses')
    await page.getByRole('button', { name: 'Water the roses' }).waitFor()
    await input.press('Enter')
    await page.getByText('Watered the roses.').first().waitFor()
    expect(watered).to.deep.equal([{ memberId: member.id, bed: 'roses' }])
    expect(await input.inputValue()).to.equal('')
    expect((await member.get('/timer')).json<{ entry: unknown }>().entry).to.equal(null)
  })
})
