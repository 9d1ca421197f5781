/** One group of links in the sidebar. */
export interface PageGroup {
  readonly title: string
  /** Markdown files relative to the root of the checkout, in reading order; a pattern stands for its files by name. */
  readonly files: readonly string[]
}

/** Pages for one kind of reader. */
export interface Section {
  /** First part of the addresses of its pages. */
  readonly id: string
  readonly title: string
  /** Who should read it, in one sentence. */
  readonly audience: string
  readonly groups: readonly PageGroup[]
}

/** The whole documentation site: what is not listed here is not on it. The first file of a section is its start page. */
export const sections: readonly Section[] = [
  {
    id: 'employees', title: 'Employees', audience: 'You track your time with Overt, or your employer records attendance or activity with it.',
    groups: [
      { title: 'Your rights and your data', files: ['docs/employees/README.md', 'docs/employees/what-is-collected.md', 'docs/employees/pause.md', 'docs/employees/your-data.md', 'docs/employees/object.md'] },
      { title: 'Your work', files: ['docs/employees/time.md', 'docs/web-app.md', 'docs/agent.md', 'docs/browser-extension.md', 'docs/punch-app.md'] },
    ],
  },
  {
    id: 'admins', title: 'Admins', audience: 'You run a workspace, manage a team or answer for privacy in it.',
    groups: [
      { title: 'Set up a workspace', files: ['docs/admins/README.md', 'docs/getting-started.md', 'docs/admins/people.md', 'docs/roles.md', 'docs/admins/monitoring.md', 'docs/admins/privacy.md', 'docs/admins/records.md'] },
      { title: 'In daily use', files: ['docs/notifications.md', 'docs/billing.md', 'docs/transparency-log.md'] },
      { title: 'Journeys in pictures', files: ['docs/journeys/journeys.md', 'docs/journeys/*-*.md'] },
      { title: 'Plugins that ship with Overt', files: ['plugins/*/README.md'] },
    ],
  },
  {
    id: 'operators', title: 'Operators', audience: 'You install, upgrade, back up and watch the server.',
    groups: [
      { title: 'Run it', files: ['docs/operations.md', 'docs/configuration.md', 'docs/deployment.md', 'docs/operators.md', 'docs/mail.md', 'docs/agent-installers.md'] },
      { title: 'Keep it running', files: ['docs/backups.md', 'docs/monitoring.md', 'docs/several-processes.md', 'docs/failover.md', 'docs/benchmarks.md'] },
    ],
  },
  {
    id: 'plugins', title: 'Plugin authors', audience: 'You write a feature of your own against the SDK.',
    groups: [
      { title: 'Start', files: ['docs/plugins/README.md', 'docs/plugins/getting-started.md', 'docs/plugins/testing.md', 'docs/plugins/publishing.md', 'docs/plugins/packages.md', 'docs/plugins/comparison.md'] },
      {
        title: 'The server half',
        files: [
          'docs/plugins/server.md', 'docs/plugins/data.md', 'docs/plugins/settings.md', 'docs/plugins/permissions.md', 'docs/plugins/receipts.md', 'docs/plugins/input.md', 'docs/plugins/documents.md', 'docs/plugins/inbound.md', 'docs/plugins/outgoing.md',
          'docs/plugins/oauth.md', 'docs/api-client.md', 'docs/plugins/notices.md', 'docs/plugins/report-columns.md', 'docs/plugins/commands.md', 'docs/plugins/operator.md', 'docs/hooks.md',
        ],
      },
      { title: 'Pages, apps and the agent', files: ['docs/plugins/ui.md', 'docs/plugins/notes.md', 'docs/plugins/decisions.md', 'docs/plugins/widgets.md', 'docs/plugins/landing.md', 'docs/plugins/palette.md', 'docs/plugins/texts.md', 'docs/plugins/apps.md', 'docs/plugins/agent.md'] },
      { title: 'Reference of the SDK', files: ['server', 'records', 'ui', 'agent', 'web', 'people', 'transparency', 'testing', 'testing-ui', 'vite'].map((entry) => `docs/plugins/reference/${entry}.md`) },
    ],
  },
  {
    id: 'contributors', title: 'Contributors', audience: 'You change Overt itself, or want to know why it is as it is.',
    groups: [
      { title: 'How it is built', files: ['docs/architecture.md', 'CONTRIBUTING.md', 'docs/dependencies.md', 'CHANGELOG.md'] },
      { title: 'Decisions', files: ['docs/decisions/README.md', 'docs/decisions/[0-9]*.md'] },
    ],
  },
]
