import type { DemoAccount } from './members.ts'
import { people } from './people.ts'

/** Address, who can sign in with what, and what to look at. */
export function signInLines(address: string, accounts: readonly DemoAccount[]): string {
  const lines = (['admin', 'manager', 'member'] as const).map((role) => {
    const { email } = people.find((person) => person.role === role)!
    const account = accounts.find((each) => each.email === email)
    return `  ${role.padEnd(8)} ${email.padEnd(32)} ${account?.password ?? ''}`
  })
  return [
    '', `Open ${address} and sign in as`, ...lines, '',
    'Worth a look: Today (who works now, live), Screenshots, Dashboards, Members → a person → Activity, Attendance → Team (60 days) and Requests, Punches (map, list), Time away,',
    'Time (timers start and stop), Reports, Chat, Permissions (three groups), Organizations, Trash, Settings → Plugins (switch one off:',
    'its pages go at once), Audit.', '',
  ].join('\n')
}
