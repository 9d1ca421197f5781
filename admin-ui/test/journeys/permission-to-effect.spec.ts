import type { TestMember } from '../../../core/testing/create-test-platform.ts'
import { journey } from './support/journey.ts'
import { openOffice } from './support/office.ts'
import type { Office } from './support/office.ts'
import type { Person } from './support/person.ts'

journey('Permission to effect', {
  intro: 'Ada keeps a client from Ben, without a mouse. What he sees changes at once, she sees what he sees, and the audit trail says who did it.',
  begins: '2026-11-27T08:00:00Z', plugins: ['permissions'],
}, (scene) => {
  let office: Office
  let member: TestMember
  let ben: Person
  let ada: Person

  scene('Ben sees both clients', async (story) => {
    office = await openOffice(story.platform, ['permissions'])
    member = await office.workspace.member({ name: 'Ben Busy' })
    ben = await story.member('Ben', member, { language: 'de', colours: 'dark', at: '/work' })
    await ben.sees('Northwind')
    await ben.shows()
  })

  scene('Ada picks Ben in the editor', async (story) => {
    ada = await story.member('Ada', office.admin, { hand: 'keyboard', at: '/permissions' })
    await ada.presses(/^Ben Busy/)
    await ada.shows()
  })

  scene('Ada denies him Northwind, and reads what that changes before she saves', async () => {
    await ada.reaches(ada.page.getByRole('button', { name: /^Northwind, Read:/ }))
    await ada.strikes('d')
    await ada.presses('Review one change')
    await ada.sees(/Ben Busy cannot read anything in Northwind/)
    await ada.shows()
    await ada.presses('Save all')
    await ada.sees('Permissions saved')
  })

  scene('Northwind leaves Ben’s page at once', async () => {
    await ben.seesNo('Northwind')
    await ben.sees('Harbour')
    await ben.shows()
  })

  scene('Ada looks at the tree as Ben sees it', async () => {
    await ada.presses('Effective access')
    await ada.presses('A person')
    await ada.presses('Ben Busy')
    await ada.shows()
  })

  scene('Ada takes it back, and Ben has Northwind again', async () => {
    await ada.presses('Editor')
    await ada.presses(/^Ben Busy/)
    await ada.reaches(ada.page.getByRole('button', { name: /^Northwind, Read:/ }))
    await ada.strikes('Delete')
    await ada.presses('Review one change')
    await ada.presses('Save all')
    await ben.sees('Northwind')
  })

  scene('The audit trail says what Ada did', async () => {
    await ada.strikes('Control+k')
    await ada.writes('audit')
    await ada.strikes('Enter')
    await ada.sees(ada.page.getByRole('heading', { name: 'Audit trail', level: 1 }))
    await ada.sees('Ada Admin changed permissions')
    await ada.shows()
  })
})
