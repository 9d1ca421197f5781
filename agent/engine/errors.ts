/** Every error of the agent: its stable code and what it says. `{name}` is filled from `values`. */
const templates = {
  'explanation-short': 'An explanation has at least 10 characters.',
  'server-address-invalid': 'The workspace address is not valid.',
  'server-address-insecure': 'The workspace address must begin with https://; http:// is for this computer and private networks only.',
  'server-unencrypted': 'The connection to {address} is not encrypted.',
  'server-not-overt': 'What answered at this address is not an Overt server.',
  'server-unreachable': 'The server could not be reached.',
  'server-refused': 'The server refused the request: {detail}',
  'server-untrusted': 'The connection to the server is not trusted: {detail}',
  'second-factor-needed': 'This account asks for a code of the authenticator app as well.',
  'workspace-required': 'You are a member of several workspaces; choose the one this device is for: {workspaces}',
  'sign-in-refused': 'The server did not accept this email and password.',
  'signed-out': 'This device is not signed in.',
  'second-instance': 'Another agent already runs on this data folder.',
  'data-folder-unwritable': 'The data folder cannot be written: {detail}',
  'disk-full': 'The disk is full.',
  'outbox-full': 'The disk is full.',
  'outbox-write-failed': 'A record could not be written: {detail}',
  'record-not-allowed': 'A record does not fit the closed schema of what may leave this device: {detail}',
  'policy-invalid': 'The server sent a policy this agent does not understand.',
  'policy-outdated': 'That version of the policy is no longer in force.',
  'pause-not-allowed': 'The workspace does not allow pausing.',
  'sensor-start-timeout': 'The sensors did not start in time.',
  'window-request-refused': 'A window asked for something that it is not allowed to ask for.',
  'update-key-missing': 'This build of the agent pins no publisher\'s key, so no update can be trusted.',
  'update-unsigned': 'The update on the server is not signed.',
  'update-signature-wrong': 'The update on the server is not signed by the publisher of this agent.',
  'update-metadata-invalid': 'The description of the update on the server cannot be understood.',
  'update-older': 'The server offers version {version}, which is older than this one.',
  'update-download-failed': 'The update could not be downloaded: {detail}',
  'timer-off': 'The desktop timer is switched off in this workspace.',
  'no-breaks': 'This workspace records no breaks for you.',
  'notice-not-sent': 'The server cannot be told at the moment: {detail}',
  'question-gone': 'This question has already been answered or is no longer open.',
  'pairing-paused': 'While recording is paused no browser can be connected.',
  'pairing-not-recording': 'While nothing is recorded no browser can be connected.',
  'pairing-no-websites': 'The policy in force records no websites.',
  'pairing-no-port': 'No port for the browser extension is free.',
  'loopback-ports-taken': 'No port for the browser extension is free.',
} as const

export type AgentErrorCode = keyof typeof templates

/** One of several answers a person can give to an error. */
export interface Choice {
  readonly id: string
  readonly name: string
}

export class AgentError extends Error {
  readonly code: AgentErrorCode
  readonly choices: readonly Choice[]

  constructor(code: AgentErrorCode, values: Readonly<Record<string, string>> = {}, options?: ErrorOptions & { readonly choices?: readonly Choice[] }) {
    super(templates[code].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? ''), options)
    this.name = 'AgentError'
    this.code = code
    this.choices = options?.choices ?? []
  }
}

/** The code of an operating system error such as `ENOSPC`, or undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
