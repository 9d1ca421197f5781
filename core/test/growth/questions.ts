import { rareWord } from './fill-work.ts'
import type { Growth } from './fill-work.ts'

/** A request that a page or a program sends, and how much it may read. */
export interface Question {
  readonly path: string
  /** Sends the body by POST. */
  readonly body?: object
  /** More rows than twenty times those given, with the reason in words. */
  readonly most?: { readonly rows: number; readonly because: string }
  /** Tables that it may read from front to back, with the reason. */
  readonly whole?: Readonly<Record<string, string>>
}

const page = 50

/**
 * What is asked of each list and report, by the path of the OpenAPI document below a workspace: every order and filter, with what is common, rare
 * and absent. A list without questions here fails the test of plans.
 */
export function questionsOf(growth: Growth, idOf: (kind: string, n: number) => string): Readonly<Record<string, readonly Question[]>> {
  const { now, size } = growth
  const day = (before: number): string => now.toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: before }).toString()
  const people = size.workers + size.colleagues
  const member = idOf('member', 9)
  const list = (path: string, ...queries: readonly string[]): readonly Question[] => ['', ...queries].map((query) => ({ path: `${path}${query === '' ? '' : `?${query}`}` }))
  /** Looked for among the first hundred pages, then found by an index, with the name of each entry's task where a word is looked for. */
  const filtered = (path: string, ...queries: readonly string[]): readonly Question[] => queries.map((query) =>
    ({ path: `${path}?${query}`, most: { rows: 2 * 100 * page + size.entries / 100, because: 'looks through a hundred pages in order, then at every match' } }))
  const ofPeople = (path: string, ...queries: readonly string[]): readonly Question[] => list(path, ...queries).map((question) =>
    ({ ...question, most: { rows: 5 * people, because: 'is about all the people of the workspace, and grows with them alone' }, whole: { member: 'everybody is asked for', user: 'everybody is asked for' } }))
  const range = (days: number): string => `from=${day(days)}&to=${day(0)}`
  const counted = size.entries * days(365)
  const report = (path: string, ...queries: readonly string[]): readonly Question[] => queries.map((query) => ({
    path: `${path}?${query}`, most: { rows: 6 * counted, because: 'sums every entry of the dates it is asked for, cut at midnight' },
    whole: { entry: 'a year is a third of all', member: 'names of the lines', user: 'names of the lines', task: 'names of the lines', project: 'names of the lines', organization: 'names of the lines' },
  }))
  const usage = size.workers * size.days
  return {
    '/entries': [
      ...list('/entries', 'sort=startedAt', `sort=startedAt&from=${day(30)}`, `from=${day(760)}&to=${day(730)}`, `from=${day(1)}`, `taskId=${idOf('task', 5)}`, `projectId=${idOf('project', 5)}`, `memberId=${member}`,
        `memberId=${member}&projectId=${idOf('project', 5)}`, `memberId=${member}&from=${day(7)}`, `memberId=${idOf('member', people - 1)}`, 'running=true'),
      ...filtered('/entries', 'sort=-createdAt', 'sort=updatedAt', `sort=createdAt&from=${day(7)}`, `sort=-createdAt&memberId=${member}`, `sort=updatedAt&taskId=${idOf('task', 5)}`, 'search=review', `search=${rareWord}`, 'search=nobodywrotethis', 'search=xq',
        'tag=nobody', `tag=${encodeURIComponent('tag 4')}`, 'source=punch', 'billable=false', `billable=true&memberId=${member}`, `organizationId=${idOf('organization', 5)}`, `search=${rareWord}&from=${day(300)}&sort=startedAt`),
    ],
    '/organizations': [...list('/organizations', 'sort=-createdAt', 'sort=updatedAt'), ...filtered('/organizations', `search=${rareWord}`, 'tag=nobody', 'archived=true')],
    '/projects': [...list('/projects', 'sort=-createdAt', 'sort=updatedAt', `organizationId=${idOf('organization', 5)}`), ...filtered('/projects', `search=${rareWord}`, 'tag=nobody')],
    '/tasks': [...list('/tasks', 'sort=-name', 'sort=-createdAt', 'sort=updatedAt', `projectId=${idOf('project', 5)}`), ...filtered('/tasks', `search=${rareWord}`, 'search=task', 'tag=nobody'), ...filtered('/tasks', 'billable=true', 'archived=true').map((question) => ({ ...question, whole: { task: 'tasks say themselves whether they are billable or archived' } }))],
    '/trash': list('/trash'),
    '/members': ofPeople('/members', 'sort=-joinedAt', `search=${rareWord}`, 'search=member', 'role=hr', 'monitored=true'),
    '/members/choices': ofPeople('/members/choices', `search=${rareWord}`, 'search=member', 'search=nobodyiscalledthis', 'role=manager,hr', 'status=active,suspended,removed', 'monitored=true', 'entries=update', `ids=${member},${idOf('member', 3)}`),
    '/invitations': [...list('/invitations'), { path: '/invitations?status=pending', most: { rows: people, because: 'works out the state of each invitation' }, whole: { invitation: 'works out the state of each' } }],
    '/devices': list('/devices', 'revoked=true', `memberId=${member}`),
    '/me/devices': list('/me/devices'),
    '/policy/versions': [{ path: '/policy/versions', most: { rows: 4 * people, because: 'counts who has acknowledged each' } }],
    '/policy/acknowledgements': list('/policy/acknowledgements', 'version=2', `memberId=${member}`),
    '/audit': list('/audit', 'action=records.viewed', 'action=nothing', 'action=entry.updated', 'subject=Nothing', `actorId=${member}`).concat({ path: `/audit?from=${day(100)}&to=${day(100)}`, most: { rows: 5_000, because: 'puts what happened on these dates in order' } }),
    '/me/looks': list('/me/looks', `viewerId=${idOf('member', 3)}`, `viewerId=${idOf('member', people - 1)}`, `to=${day(30)}`, `from=${day(2)}`),
    '/notices': list('/notices', 'locale=de'),
    '/me/looks/viewers': list('/me/looks/viewers'),
    '/plugins/clickim/entries': [{ path: `/plugins/clickim/entries?entryIds=${[1, 2, 3].map((n) => idOf('entry', n)).join()}`, most: { rows: 2_000, because: 'adds up the stretches of the days of three entries' } }],
    '/plugins/clickim/people': ofPeople('/plugins/clickim/people'),
    '/plugins/clickim/totals': ['day', 'member', 'platform'].flatMap((by) => [`memberId=${member}&${range(30)}&by=${by}`, `memberIds=${member},${idOf('member', 3)}&${range(7)}&by=${by}`]).map((query) => ({
      path: `/plugins/clickim/totals?${query}`, most: { rows: 20_000, because: 'adds up the stretches of the days of each of the people asked about' },
    })),
    '/plugins/attendance/required': [{ path: `/plugins/attendance/required?memberId=${member}&${range(7)}` }],
    '/plugins/activity/timeline': [{ path: `/plugins/activity/timeline?memberId=${member}&${range(30)}` }],
    '/plugins/activity/totals': [
      { path: `/plugins/activity/totals?by=day&memberId=${member}&${range(31)}` }, { path: `/plugins/activity/totals?by=app&memberId=${member}&${range(31)}` },
      ...['app', 'category'].map((by): Question => ({
        path: `/plugins/activity/totals?by=${by}&readable=true&${range(360)}`, most: { rows: 3 * usage + 5 * people, because: 'sums a row for each person and date' },
        whole: { usage: 'all dates are asked for', day: 'all dates are asked for', member: 'everybody is asked for', user: 'everybody is asked for' },
      })),
    ],
    '/plugins/activity/board': [{ path: `/plugins/activity/board?date=${day(10)}`, most: { rows: 5 * people, because: 'has a line for each person' }, whole: { member: 'everybody', user: 'everybody', presence: 'everybody' } }],
    '/plugins/attendance/days': [
      { path: `/plugins/attendance/days?memberId=${member}&${range(29)}`, most: { rows: 2 * size.entries / size.workers, because: 'judges the dates from what the person has tracked' } }, { path: `/plugins/attendance/days?limit=50&${range(29)}`, most: { rows: 10 * page * 30, because: 'gives thirty dates of each of fifty people' }, whole: { coverage: 'a row for each person' } },
    ],
    '/plugins/attendance/breaks': [{ path: `/plugins/attendance/breaks?memberId=${member}&${range(7)}` }],
    '/plugins/attendance/schedules': ofPeople('/plugins/attendance/schedules', `search=${rareWord}`),
    '/plugins/attendance/people': ofPeople('/plugins/attendance/people', 'limit=50', `limit=50&search=${rareWord}`),
    '/plugins/attendance/corrections': list('/plugins/attendance/corrections', 'status=asked', 'status=pending', `memberId=${member}`),
    '/plugins/attendance/leave': list('/plugins/attendance/leave', 'limit=50', 'status=pending&limit=50', 'status=rejected', `memberId=${member}`),
    '/plugins/chat/messages': list('/plugins/chat/messages'),
    '/plugins/dashboards/dashboards': [{ path: '/plugins/dashboards/dashboards', most: { rows: 3 * people, because: 'looks whether each is shared with the reader' } }],
    '/plugins/dashboards/figures': [{
      path: '/plugins/dashboards/figures',
      body: { questions: ['total', 'money', 'by-day', 'breakdown', 'recent', 'heat'].map((kind, index) => ({ id: String(index), kind, scope: { period: 'last-30-days' }, settings: kind === 'by-day' ? { stack: 'project' } : kind === 'breakdown' ? { by: 'member' } : {} })) },
      most: { rows: size.entries * days(38) * 4 + 5 * (people + size.tasks), because: 'sums every entry of the dates it is asked for' },
      whole: { member: 'names', user: 'names', task: 'names', project: 'names', organization: 'names' },
    }],
    '/plugins/dashboards/choices': ['member', 'organization', 'project', 'task'].map((kind) => ({
      path: `/plugins/dashboards/choices?kind=${kind}&search=${rareWord}`, most: { rows: 3 * Math.max(people, size.tasks * 1.2), because: 'looks in the names of all there are, with those above' },
      whole: { member: 'all names', user: 'all names', task: 'all names', project: 'all names', organization: 'all names' },
    })),
    '/plugins/permissions/groups': ofPeople('/plugins/permissions/groups').map((question) => ({ ...question, whole: { ...question.whole, group_member: 'members of all groups' } })),
    '/plugins/permissions/effective': ofPeople(`/plugins/permissions/effective?subject=Task&id=${idOf('task', 5)}`),
    '/plugins/permissions/reach': [{ path: `/plugins/permissions/reach?memberId=${member}`, most: { rows: 4 * size.tasks, because: 'counts what a person may reach' }, whole: { task: 'all are counted', project: 'all are counted', organization: 'all are counted' } }],
    '/plugins/punchim/punches': ['', '&flag=disputed', `&memberId=${member}`, `&memberId=${member}&flag=outside`, `&memberIds=${member},${idOf('member', 3)}`].map((query) => ({ path: `/plugins/punchim/punches?${range(30)}${query}` }))
      .concat(['&flag=any', '&flag=outside'].map((query) => ({ path: `/plugins/punchim/punches?${range(30)}${query}`, most: { rows: 2 * 31 * size.workers, because: 'looks through the punches of the dates it is asked for' }, whole: { punch: 'all dates are asked for' } }))),
    '/plugins/privacy/council/sums': [{ path: '/plugins/privacy/council/sums', most: { rows: size.entries * days(7 * 13) * 2, because: 'averages every entry of twelve weeks' }, whole: { entry: 'a tenth of all' } }],
    '/plugins/privacy/objections': list('/plugins/privacy/objections', `memberId=${member}`, 'status=open'),
    '/plugins/punchim/assignments': list('/plugins/punchim/assignments', `memberId=${member}`),
    '/plugins/punchim/people': ofPeople('/plugins/punchim/people', 'limit=20', `search=${rareWord}`, `ids=${member},${idOf('member', 3)}`),
    '/plugins/reports/summary': report('/plugins/reports/summary', `${range(364)}&group=member`, `${range(364)}&group=project`, `${range(364)}&group=month&subgroup=organization`, `${range(364)}&group=tag`, `from=${day(760)}&to=${day(730)}&group=organization&subgroup=week`),
    '/plugins/reports/heat': report('/plugins/reports/heat', range(364)),
    '/plugins/reports/entries': [{ path: `/plugins/reports/entries?${range(364)}&limit=50`, most: { rows: size.entries * days(8) * 4 + 4 * (people + size.tasks), because: 'looks a week back for what reaches into the range, and joins names' },
      whole: { member: 'names', user: 'names', task: 'names', project: 'names', organization: 'names' } }],
    '/plugins/reports/tags': [{ path: '/plugins/reports/tags', most: { rows: 5_000, because: 'counts the latest five thousand entries with tags' } }],
    '/plugins/reports/groups': ofPeople('/plugins/reports/groups').map((question) => ({ ...question, whole: { ...question.whole, group_member: 'members of all groups' } })),
    '/plugins/reports/saved': [{ path: '/plugins/reports/saved', most: { rows: 6 * people, because: 'puts what the reader sees in order by their own stars' }, whole: { member: 'authors', user: 'authors', saved_report: 'all that are shared' } }],
    '/plugins/reports/exports': list('/plugins/reports/exports'),
    '/plugins/screenshots/shots': list(`/plugins/screenshots/shots?memberId=${member}&${range(20)}`),
    '/plugins/screenshots/wall': ofPeople('/plugins/screenshots/wall'),
    '/plugins/screenshots/days/{memberId}/{date}': list(`/plugins/screenshots/days/${member}/${day(3)}`),
  }
  /** The share of entries that lies in so many days of the three years. */
  function days(count: number): number { return count / 1_095 }
}

/** Lists that do not grow with what people do, and why. */
export const small: Readonly<Record<string, string>> = {
  '/audit/kinds': 'kinds of records that there are',
  '/entries/{id}/notes': 'of one entry',
  '/entries/{id}/history': 'of one entry, at most 200',
  '/rates': 'versions of one rate',
  '/log/keys': 'keys of the installation',
  '/log/looks/{id}': 'looks of one person at another within an hour',
  '/notices/choices': 'kinds of notices',
  '/timer/commands': 'commands of one person that wait for a decision',
  '/push/subscriptions': 'at most twenty browsers of a person',
  '/agent/installers': 'files of this release',
  '/plugins': 'plugins that are installed',
  '/ui/plugins': 'plugins that are installed',
  '/commands': 'examples of commands',
  '/plugins/activity/categories': 'rules that an admin has written',
  '/plugins/activity/sums': 'seven rows a month for each name that five people share on a date',
  '/plugins/attendance/holidays': 'holidays of a workspace',
  '/plugins/attendance/holiday-places': 'countries and their regions',
  '/plugins/attendance/holiday-places/days': 'holidays of a year at one place',
  '/plugins/attendance/holiday-calendars': 'calendars that an admin has set up',
  '/plugins/attendance/schedule-templates': 'templates of this release and of a workspace',
  '/plugins/attendance/schedule-groups': 'groups that an admin has made',
  '/plugins/billing/invoices': 'one or two a month',
  '/plugins/clickim/allowances': 'exceptions that an admin has made',
  '/plugins/clickim/groups': 'groups that an admin has made',
  '/plugins/clickim/away': 'of one running entry',
  '/plugins/clickim/platforms': 'platforms that an admin has listed',
  '/plugins/chat/links': 'links of one person',
  '/plugins/chat/connections': 'messengers of a workspace',
  '/plugins/dashboards/dashboards/{id}/shares': 'shares of one dashboard',
  '/plugins/reports/shares': 'links of the last ninety days, the latest five hundred',
  '/plugins/permissions/subjects': 'kinds of records',
  '/plugins/permissions/grants': 'grants to one person, group or role',
  '/plugins/privacy/breaches': 'what went wrong in the life of a workspace',
  '/plugins/privacy/breaches/mine': 'breaches that one person was told of',
  '/plugins/privacy/breaches/{id}/deliveries': 'of one breach, read along its key',
  '/plugins/privacy/documents': 'five kinds of documents',
  '/plugins/privacy/erasures': 'erasures that were asked for',
  '/plugins/privacy/erasures/kept': 'what stays of one person, by plugin',
  '/plugins/privacy/exports': 'the latest hundred copies that one person asked for',
  '/plugins/privacy/proposals': 'what admins have proposed',
  '/plugins/privacy/policies': 'the latest twenty policies, over the members for whom each holds',
  '/plugins/privacy/receipts': 'policies that one person acknowledged',
  '/plugins/privacy/presets': 'presets of this release',
  '/plugins/privacy/deviations': 'settings of one preset',
  '/plugins/privacy/retention': 'kinds of records',
  '/plugins/privacy/collection': 'plugins that are installed',
  '/plugins/punchim/fences': 'places that an admin has drawn',
  '/plugins/punchim/groups': 'groups that an admin has made',
  '/plugins/punchim/kiosks': 'devices that an admin has enrolled',
  '/plugins/screenshots/overrides': 'people for whom an admin set something else',
  '/plugins/reports/columns': 'columns of plugins',
  '/plugins/reports/schedules': 'schedules of one person',
}

