import { expect } from 'chai'
import { journey } from './support/journey.ts'
import type { Person } from './support/person.ts'

journey('Sign-up to first report', {
  intro: 'Ada sets Overt up for her office on an empty server, without a mouse, and sends her client a report the same morning.',
  begins: '2026-11-27T08:00:00Z', plugins: ['activity', 'attendance', 'reports', 'privacy', 'dashboards'],
}, (scene) => {
  const email = 'ada@harbour.example'
  let ada: Person
  let link = ''

  scene('Ada creates the first account of a new server', async ({ person }) => {
    ada = await person('Ada', { hand: 'keyboard' })
    await ada.opens('/')
    await ada.sees('Welcome to Overt')
    await ada.types('Name of your organization', 'Harbour')
    await ada.types('Your name', 'Ada Lovelace')
    await ada.types('Email', email)
    await ada.types('Password', 'a quiet harbour at dawn')
    await ada.shows()
    await ada.strikes('Enter')
    await ada.sees(/We sent a mail to ada@harbour.example/)
  })

  scene('Ada confirms her address with the link from the mail', async ({ mailbox }) => {
    await ada.opens((await mailbox.newest(email)).link)
    await ada.presses('Confirm and start')
    await ada.sees('Set up your workspace')
  })

  scene('Ada chooses the time zone and the week', async () => {
    await ada.sees('Time zone and week')
    await ada.shows()
    await ada.presses('Continue')
  })

  scene('Ada switches on the recommended plugins and reads what each collects', async () => {
    await ada.presses(/^Switch on the \d recommended plugins$/)
    await ada.sees('All of them are on.')
    await ada.shows()
    await ada.presses('Continue')
  })

  scene('Ada decides what may be collected, in the words that her people will read', async () => {
    await ada.sees('Decide what may be collected')
    await ada.shows()
    await ada.presses('Continue')
  })

  scene('Ada leaves the rest for later', async () => {
    await ada.sees('Invite your people')
    await ada.presses('Finish later')
    await ada.sees('Hello, Ada')
  })

  scene('Ada starts her first task by its name', async () => {
    await ada.strikes('/')
    await ada.writes('Kick-off with Northwind')
    await ada.sees(/Start “Kick-off with Northwind”/)
    await ada.strikes('Enter')
    await ada.sees(ada.page.getByRole('group', { name: 'Running entry' }))
    await ada.shows()
  })

  scene('An hour and a half later Ada stops it', async ({ passes }) => {
    await passes({ minutes: 90 })
    await ada.page.reload()
    await ada.isCalm()
    await ada.strikes('s')
    await ada.seesNo(ada.page.getByRole('group', { name: 'Running entry' }))
  })

  scene('Ada opens her first report', async () => {
    await ada.presses('Reports')
    await ada.sees('General')
    await ada.sees('1 h 30 m')
    await ada.shows()
  })

  scene('Ada makes a link to it for her client', async () => {
    await ada.presses('Share')
    await ada.types('Title', 'Kick-off of our website')
    await ada.shows()
    await ada.presses('Create link')
    const { pathname, hash } = new URL(await ada.page.getByRole('dialog').getByLabel('Link', { exact: true }).inputValue())
    link = pathname + hash
    expect(hash).to.not.equal('')
  })

  scene('The client reads it on a phone, without an account', async ({ person }) => {
    const client = await person('Clara', { screen: 'phone', colours: 'dark', language: 'de' })
    await client.opens(link)
    await client.sees('1:30')
    await client.shows()
  })
})
