import { expect } from 'chai'
import type { TestMember, TestPlatform } from '@overt/testing'
import { base, days, officeHours as office, openOffice, type Office } from './office.ts'

describe('holidays and leave', () => {
  let platform: TestPlatform
  let member: TestMember
  let hr: TestMember
  let work: Office['work']
  before(async () => {
    ({ platform, member, hr, work } = await openOffice())
    platform.clock.set('2026-03-06T22:00:00Z')
    await work(member, '2026-03-04T08:00:00Z', '2026-03-04T10:00:00Z')
    for (const date of ['05', '06']) await work(member, `2026-03-${date}T09:00:00Z`, `2026-03-${date}T17:00:00Z`)
    await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-06', ...office, startsAt: '10:00', endsAt: '18:00' })
  })
  after(() => platform.close())

  describe('holidays', () => {
    const query = () => `memberId=${member.id}&from=2026-03-06&to=2026-03-06`
    it('turn the day into one, for everybody, and back again', async () => {
      const answer = await hr.post(`${base}/holidays`, { date: '2026-03-06', name: 'Founders’ Day' })
      expect(answer.statusCode, answer.body).to.equal(201)
      expect((await days(hr, query()))[0]).to.deep.include({ code: 'HD', flags: ['extra_work'] })
      expect((await hr.delete(`${base}/holidays/${answer.json<{ id: string }>().id}`)).statusCode).to.equal(204)
      expect((await days(hr, query()))[0]).to.include({ code: 'P' })
    })

    it('are not a member’s to change', async () => {
      expect((await member.post(`${base}/holidays`, { date: '2026-03-06', name: 'Mine' })).statusCode).to.equal(403)
      expect((await member.get(`${base}/holidays`)).statusCode).to.equal(200)
    })

    it('come from a calendar, once however often it is imported', async () => {
      const calendar = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN',
        'BEGIN:VEVENT', 'UID:1', 'DTSTART;VALUE=DATE:20250101', 'RRULE:FREQ=YEARLY', 'SUMMARY:New Year', 'END:VEVENT',
        'BEGIN:VEVENT', 'UID:2', 'DTSTART;VALUE=DATE:20260306', 'DTEND;VALUE=DATE:20260308', 'SUMMARY:Bridge', 'END:VEVENT',
        'BEGIN:VEVENT', 'UID:3', 'DTSTART;VALUE=DATE:20260401', 'STATUS:CANCELLED', 'SUMMARY:Gone', 'END:VEVENT', 'END:VCALENDAR'].join('\r\n')
      const dry = (await hr.post(`${base}/holidays/import`, { calendar, dryRun: true })).json<{ found: number; added: number }>()
      expect(dry).to.include({ added: 0 })
      const first = (await hr.post(`${base}/holidays/import`, { calendar })).json<{ added: number; items: { date: string; name: string }[] }>()
      expect(first.added).to.equal(dry.found)
      expect(first.items.map(({ date, name }) => `${date} ${name}`)).to.include.members(['2026-01-01 New Year', '2027-01-01 New Year', '2026-03-06 Bridge', '2026-03-07 Bridge'])
      expect(first.items.some(({ name }) => name === 'Gone')).to.equal(false)
      expect((await hr.post(`${base}/holidays/import`, { calendar })).json()).to.include({ added: 0 })
      expect((await days(hr, query()))[0]).to.include({ code: 'HD' })
      expect((await hr.post(`${base}/holidays/import`, { calendar: 'hello' })).json()).to.include({ status: 400, code: 'invalid-calendar' })
    })
  })

  describe('leave', () => {
    it('is asked for by the member and decided by somebody else', async () => {
      platform.clock.set('2026-03-12T20:00:00Z')
      const query = `memberId=${member.id}&from=2026-03-10&to=2026-03-11`
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['A', 'A'])
      const asked = await member.post(`${base}/leave`, { from: '2026-03-10', to: '2026-03-11' })
      expect(asked.json(), asked.body).to.include({ status: 'pending', memberId: member.id })
      const { id } = asked.json<{ id: string }>()
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['A', 'A'])
      expect((await member.post(`${base}/leave/${id}/approve`)).json()).to.include({ status: 403, code: 'own-decision' })
      expect((await hr.post(`${base}/leave/${id}/approve`)).json()).to.include({ status: 'approved' })
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['LV', 'LV'])
    })

    it('entered by HR for somebody counts at once; a member enters none for others', async () => {
      const entered = await hr.post(`${base}/leave`, { memberId: member.id, from: '2026-03-12', to: '2026-03-12', kind: 'sick' })
      expect(entered.json(), entered.body).to.include({ status: 'approved', kind: 'sick' })
      expect((await member.post(`${base}/leave`, { memberId: hr.id, from: '2026-03-12', to: '2026-03-12' })).statusCode).to.equal(403)
      expect((await days(hr, `memberId=${member.id}&from=2026-03-12&to=2026-03-12`))[0]).to.include({ code: 'LV' })
    })
  })
})
