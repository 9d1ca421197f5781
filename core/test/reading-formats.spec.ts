import { expect } from 'chai'
import type { Me } from '@overt/sdk'
import { useNotices } from './notices-support.ts'
import { verdict } from './work-support.ts'

describe('how a person reads times', () => {
  const scene = useNotices()
  const { page, runLong } = scene
  const me = async (): Promise<Me['user']> => (await scene.ada.get('/api/me')).json<Me>().user

  it('is theirs: it is kept choice by choice, and of nobody else', async () => {
    expect((await me()).formats).to.deep.equal({ clock: null, durations: null, weekStart: null })
    const changed = await scene.ada.patch('/api/me', { formats: { clock: '12-hour', weekStart: 7 } })
    expect(changed.json<Me>().user.formats).to.deep.equal({ clock: '12-hour', durations: null, weekStart: 7 })
    await scene.ada.patch('/api/me', { formats: { durations: 'decimal', weekStart: null } })
    expect((await me()).formats).to.deep.equal({ clock: '12-hour', durations: 'decimal', weekStart: null })
    expect((await scene.acme.admin.get('/api/me')).json<Me>().user.formats.clock).to.equal(null)
  })

  it('is refused where it is no choice, and stays what it was', async () => {
    const before = (await me()).formats
    for (const formats of [{}, { clock: '13-hour' }, { durations: 'long' }, { weekStart: 0 }, { weekStart: 8 }, { weekStart: 1.5 }, { other: 1 }, null]) {
      expect(await verdict(scene.ada.patch('/api/me', { formats })), JSON.stringify(formats)).to.equal('400 validation-failed')
    }
    expect((await me()).formats).to.deep.equal(before)
  })

  it('is that of notices and mails', async () => {
    await runLong(scene.ada)
    await scene.ada.patch('/api/me', { formats: { clock: '24-hour' } })
    expect((await page(scene.ada)).items[0]?.text).to.include('since 2 Mar 2026, 09:00 (UTC)')
    await scene.ada.patch('/api/me', { formats: { clock: '12-hour' } })
    expect((await page(scene.ada)).items[0]?.text).to.match(/since 2 Mar 2026, 9:00\sam \(UTC\)/)
  })

  it('holds for tables: hidden columns and widths by table, with an end', async () => {
    const layout = { hidden: ['email'], widths: { name: 240 } }
    expect((await scene.ada.put('/api/me/tables/members', layout)).statusCode).to.equal(204)
    expect((await me()).tables).to.deep.equal({ members: layout })
    expect((await scene.acme.admin.get('/api/me')).json<Me>().user.tables).to.deep.equal({})
    for (const wrong of [{ hidden: ['a'] }, { hidden: ['a b'], widths: {} }, { hidden: [], widths: { name: 4 } }, { hidden: [], widths: { name: 'wide' } }, { hidden: [], widths: {}, more: 1 }]) {
      expect(await verdict(scene.ada.put('/api/me/tables/members', wrong)), JSON.stringify(wrong)).to.equal('400 validation-failed')
    }
    expect(await verdict(scene.ada.put('/api/me/tables/Members%20', layout))).to.equal('400 validation-failed')
    for (let table = 1; table < 100; table++) await scene.ada.put(`/api/me/tables/t${table}`, layout)
    expect(await verdict(scene.ada.put('/api/me/tables/one-more', layout))).to.equal('409 too-many-tables')
    expect((await scene.ada.put('/api/me/tables/members', { hidden: [], widths: {} })).statusCode).to.equal(204)
    expect((await me()).tables).to.not.have.property('members')
  })
})
