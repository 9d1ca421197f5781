import { journey } from './support/journey.ts'
import type { Person } from './support/person.ts'

journey('Invite to acknowledged', {
  intro: 'Ada invites Ben. He reads what would be collected before anything is, at 200 % zoom and by keyboard, and Ada sees that he did.',
  begins: '2026-11-27T08:00:00Z', plugins: ['activity', 'attendance', 'privacy'],
}, (scene) => {
  const email = 'ben@harbour.example'
  let ada: Person
  let ben: Person
  let link = ''

  scene('Ada finds “Invite people” by typing what she wants', async ({ platform, member }) => {
    const workspace = await platform.workspace({ name: 'Harbour', timeZone: 'Europe/Berlin', enabled: ['activity', 'attendance', 'privacy'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    ada = await member('Ada', workspace.admin)
    await ada.strikes('Control+k')
    await ada.writes('new colleague')
    await ada.sees(ada.page.getByRole('option', { name: 'Invite people' }))
    await ada.shows()
    await ada.strikes('Enter')
    await ada.sees('Invitations')
  })

  scene('Ada invites Ben', async () => {
    await ada.types('Email', email)
    await ada.presses('Send invitation')
    await ada.sees(`Invitation sent to ${email}`)
    await ada.sees(ada.page.getByRole('row').filter({ hasText: email }).getByText('Pending'))
    await ada.shows()
  })

  scene('Ben opens the link of his mail and reads what is collected', async ({ mailbox, person }) => {
    link = (await mailbox.newest(email)).link
    ben = await person('Ben', { hand: 'keyboard', screen: 'zoomed', colours: 'dark', language: 'de' })
    await ben.opens(link)
    await ben.sees('Harbour beitreten')
    await ben.sees('Was erfasst wird')
    await ben.shows()
  })

  scene('Ben joins once he has read it', async () => {
    await ben.types('Dein Name', 'Ben Busy')
    await ben.types('Passwort', 'lanterns over the bay')
    await ben.ticks('Ich habe gelesen, was erfasst wird')
    await ben.presses('Harbour beitreten')
    await ben.sees('Hallo, Ben')
    await ben.shows()
  })

  scene('Ada sees that Ben has read the policy', async () => {
    await ada.presses(ada.page.getByRole('main').getByRole('link', { name: 'Privacy', exact: true }))
    const row = ada.page.getByRole('row').filter({ hasText: 'Ben Busy' })
    await ada.sees(row.getByText('Policy version 1'))
    await row.scrollIntoViewIfNeeded()
    await ada.shows()
  })

  scene('The link of the mail explains that it was used', async () => {
    await ben.opens(link)
    await ben.sees('Diese Einladung wurde angenommen')
    await ben.shows()
  })
})
