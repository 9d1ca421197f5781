/** What Acme works for: organizations with their projects and the tasks in them. Rates are euro cents per hour. */
export interface DemoProject {
  readonly name: string
  readonly color: string
  readonly billable: boolean
  readonly rate?: number
  readonly tasks: readonly string[]
}
export interface DemoOrganization {
  readonly name: string
  readonly color: string
  readonly rate: number
  readonly description: string
  readonly tags: readonly string[]
  readonly projects: readonly DemoProject[]
}

export const workItems: readonly DemoOrganization[] = [
  {
    name: 'Acme', color: '#0d9488', rate: 6_000, description: 'Our own house', tags: ['internal'], projects: [
      { name: 'People', color: '#a855f7', billable: false, tasks: ['Hiring', 'Onboarding', 'One-to-ones', 'Payroll', 'Training'] },
      { name: 'Operations', color: '#64748b', billable: false, tasks: ['Planning', 'Bookkeeping', 'Invoices', 'Office', 'Internal tools'] },
      { name: 'Marketing', color: '#f59e0b', billable: false, tasks: ['Newsletter', 'Trade fair', 'Website texts', 'Case studies'] },
    ],
  },
  {
    name: 'Northwind Traders', color: '#2563eb', rate: 9_500, description: 'Wholesale food, three warehouses', tags: ['key account', 'retail'], projects: [
      { name: 'Web shop', color: '#3b82f6', billable: true, rate: 10_500, tasks: ['Checkout', 'Catalogue', 'Search', 'Design system', 'Bug fixes'] },
      { name: 'Warehouse app', color: '#06b6d4', billable: true, tasks: ['Scanner', 'Stock levels', 'Pick lists', 'Code review'] },
    ],
  },
  {
    name: 'Globex', color: '#db2777', rate: 11_000, description: 'Insurance, moving to the cloud', tags: ['insurance'], projects: [
      { name: 'Claims portal', color: '#ec4899', billable: true, rate: 12_500, tasks: ['Forms', 'Single sign-on', 'Accessibility', 'Acceptance tests', 'Workshops'] },
      { name: 'Data migration', color: '#f43f5e', billable: true, tasks: ['Mapping', 'Trial runs', 'Clean-up'] },
    ],
  },
  {
    name: 'Blue Harbor Shipping', color: '#0ea5e9', rate: 8_000, description: 'Support around the clock', tags: ['support', '24/7'], projects: [
      { name: 'Service desk', color: '#84cc16', billable: true, tasks: ['Tickets', 'Night watch', 'Escalations', 'Knowledge base', 'Hand-over'] },
      { name: 'Fleet dashboard', color: '#22c55e', billable: true, rate: 9_000, tasks: ['Map view', 'Alarms', 'Reports', 'Maintenance'] },
    ],
  },
]

/** Names a task among all: organization, project and task. */
export const taskPath = (organization: string, project: string, task: string): string => `${organization} / ${project} / ${task}`
