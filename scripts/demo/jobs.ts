import { taskPath } from './work-items.ts'

/** An application in front, with the website where it is a browser; the weight says how often. */
export interface Place {
  readonly app: string
  readonly domain?: string
  readonly weight: number
}
export interface Job {
  readonly places: readonly Place[]
  readonly tasks: readonly string[]
  readonly descriptions: readonly string[]
}

const app = (name: string, weight: number): Place => ({ app: name, weight })
const site = (domain: string, weight: number, browser = 'Google Chrome'): Place => ({ app: browser, domain, weight })
const small = [app('Slack', 4), app('Outlook', 3), site('mail.google.com', 1), site('wikipedia.org', 0.5), site('youtube.com', 0.3), site('linkedin.com', 0.4), site('reddit.com', 0.3)]

/** What each trade has on its screen and files its time on. */
export const jobs = {
  developer: {
    places: [app('Visual Studio Code', 14), app('Windows Terminal', 5), site('github.com', 6), site('stackoverflow.com', 2), site('developer.mozilla.org', 2), site('localhost', 3), app('Zoom', 1.5), ...small],
    tasks: [
      taskPath('Northwind Traders', 'Web shop', 'Checkout'), taskPath('Northwind Traders', 'Web shop', 'Search'), taskPath('Northwind Traders', 'Web shop', 'Bug fixes'),
      taskPath('Northwind Traders', 'Warehouse app', 'Scanner'), taskPath('Northwind Traders', 'Warehouse app', 'Code review'),
      taskPath('Globex', 'Claims portal', 'Forms'), taskPath('Globex', 'Claims portal', 'Single sign-on'), taskPath('Globex', 'Data migration', 'Mapping'), taskPath('Globex', 'Data migration', 'Trial runs'),
      taskPath('Blue Harbor Shipping', 'Fleet dashboard', 'Map view'), taskPath('Blue Harbor Shipping', 'Fleet dashboard', 'Alarms'), taskPath('Acme', 'Operations', 'Internal tools'),
    ],
    descriptions: ['Review of the open pull requests', 'Pairing', 'Tests for the edge cases', 'Release', 'Following up the bug reports', ''],
  },
  designer: {
    places: [app('Figma', 12), site('figma.com', 4), app('Adobe Photoshop', 5), site('miro.com', 2), site('canva.com', 1), site('pinterest.com', 0.6), app('Zoom', 2), ...small],
    tasks: [
      taskPath('Northwind Traders', 'Web shop', 'Design system'), taskPath('Northwind Traders', 'Web shop', 'Catalogue'), taskPath('Globex', 'Claims portal', 'Accessibility'),
      taskPath('Globex', 'Claims portal', 'Workshops'), taskPath('Acme', 'Marketing', 'Case studies'), taskPath('Blue Harbor Shipping', 'Fleet dashboard', 'Map view'),
    ],
    descriptions: ['Second round of drafts', 'Icons', 'Contrast in dark mode', 'User interviews', ''],
  },
  tester: {
    places: [site('github.com', 5), site('localhost', 7), app('Microsoft Excel', 3), app('Firefox', 3), app('Postman', 4), app('Zoom', 1), ...small],
    tasks: [
      taskPath('Globex', 'Claims portal', 'Acceptance tests'), taskPath('Globex', 'Data migration', 'Trial runs'), taskPath('Northwind Traders', 'Web shop', 'Bug fixes'),
      taskPath('Northwind Traders', 'Warehouse app', 'Stock levels'), taskPath('Blue Harbor Shipping', 'Fleet dashboard', 'Reports'),
    ],
    descriptions: ['Regression round', 'Report to the client', 'Test data', ''],
  },
  support: {
    places: [site('acme.zendesk.com', 12), app('Microsoft Teams', 6), site('confluence.com', 3), app('AnyDesk', 3), app('Spotify', 1), ...small],
    tasks: [
      taskPath('Blue Harbor Shipping', 'Service desk', 'Tickets'), taskPath('Blue Harbor Shipping', 'Service desk', 'Escalations'),
      taskPath('Blue Harbor Shipping', 'Service desk', 'Knowledge base'), taskPath('Blue Harbor Shipping', 'Service desk', 'Hand-over'),
    ],
    descriptions: ['Queue', 'Port of Rotterdam', 'Printer again', 'Call back', ''],
  },
  nightWatch: {
    places: [site('acme.zendesk.com', 8), site('grafana.acme.example', 8), app('Microsoft Teams', 3), site('confluence.com', 3), site('netflix.com', 0.8), app('Spotify', 1.5), ...small],
    tasks: [taskPath('Blue Harbor Shipping', 'Service desk', 'Night watch'), taskPath('Blue Harbor Shipping', 'Service desk', 'Tickets'), taskPath('Blue Harbor Shipping', 'Fleet dashboard', 'Maintenance')],
    descriptions: ['Quiet night', 'Alarm of the Elbe ferry', 'Maintenance window', ''],
  },
  marketing: {
    places: [app('Microsoft Word', 5), site('canva.com', 4), site('docs.google.com', 5), site('linkedin.com', 4), site('instagram.com', 2), site('facebook.com', 1.5), app('Zoom', 2), ...small],
    tasks: [taskPath('Acme', 'Marketing', 'Newsletter'), taskPath('Acme', 'Marketing', 'Trade fair'), taskPath('Acme', 'Marketing', 'Website texts'), taskPath('Acme', 'Marketing', 'Case studies')],
    descriptions: ['Autumn edition', 'Quotes from clients', 'Booth and travel', ''],
  },
  office: {
    places: [app('Microsoft Excel', 9), app('Outlook', 6), app('Microsoft Word', 4), site('datev.de', 5), site('docs.google.com', 3), app('Microsoft Teams', 3), ...small],
    tasks: [
      taskPath('Acme', 'Operations', 'Bookkeeping'), taskPath('Acme', 'Operations', 'Invoices'), taskPath('Acme', 'Operations', 'Office'),
      taskPath('Acme', 'People', 'Payroll'), taskPath('Acme', 'People', 'Hiring'), taskPath('Acme', 'People', 'Onboarding'), taskPath('Acme', 'People', 'Training'),
    ],
    descriptions: ['Month end', 'Applications', 'Travel expenses', ''],
  },
  lead: {
    places: [app('Microsoft Teams', 7), app('Zoom', 5), app('Outlook', 7), app('Microsoft PowerPoint', 4), site('docs.google.com', 4), site('github.com', 2), ...small],
    tasks: [
      taskPath('Acme', 'Operations', 'Planning'), taskPath('Acme', 'People', 'One-to-ones'), taskPath('Acme', 'People', 'Hiring'), taskPath('Globex', 'Claims portal', 'Workshops'),
      taskPath('Northwind Traders', 'Warehouse app', 'Pick lists'), taskPath('Globex', 'Data migration', 'Clean-up'),
    ],
    descriptions: ['Steering committee', 'Next quarter', 'Offer for the second phase', ''],
  },
} as const satisfies Record<string, Job>
export type JobName = keyof typeof jobs
