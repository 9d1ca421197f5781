import type { LightMyRequestResponse } from 'fastify'
import type { TestMail } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

/** Sends what is queued and reads every mail, oldest first. */
export const mailsOf = (platform: TestPlatform, to?: string): Promise<readonly TestMail[]> => platform.mails(to)

export async function lastMail(platform: TestPlatform, to: string): Promise<TestMail> {
  const mail = (await mailsOf(platform, to)).at(-1)
  if (mail === undefined) throw new Error(`No mail to ${to}`)
  return mail
}

/** The path and query of a link, to be injected. */
export function pathOf(link: string): string {
  const { pathname, search } = new URL(link)
  return pathname + search
}

/** A browser: keeps cookies between requests. */
export class Browser {
  readonly #platform: TestPlatform
  readonly #cookies = new Map<string, string>()
  address = '127.0.0.1'

  constructor(platform: TestPlatform) {
    this.#platform = platform
  }

  get cookie(): string { return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  set cookie(header: string) {
    this.#cookies.clear()
    for (const part of header.split('; ')) this.#keep(part)
  }

  async send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD', url: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> {
    const answer = await this.#platform.app.inject({
      method, url, remoteAddress: this.address,
      headers: { ...this.cookie === '' ? {} : { cookie: this.cookie }, ...headers },
      ...body === undefined ? {} : { payload: body as object },
    })
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(line)
    return answer
  }
  get = (url: string) => this.send('GET', url)
  post = (url: string, body: unknown = {}) => this.send('POST', url, body)
  patch = (url: string, body: unknown) => this.send('PATCH', url, body)
  delete = (url: string) => this.send('DELETE', url)

  signIn = (email: string, password: string) => this.post('/api/auth/sign-in/email', { email, password })

  #keep(line: string): void {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

export const signUpPassword = 'a long pass phrase'
export const signUpOf = (email: string, extra: object = {}) => ({ workspaceName: 'Prettyneat', name: 'Nina Neat', email, password: signUpPassword, timeZone: 'Europe/Berlin', ...extra })

/** A browser in which a member has signed in. */
export async function signedInBrowser(platform: TestPlatform, { email, password }: Pick<TestMember, 'email' | 'password'>): Promise<Browser> {
  const browser = new Browser(platform)
  const answer = await browser.signIn(email, password)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return browser
}

export const isSignedIn = async (browser: Browser): Promise<boolean> => (await browser.get('/api/me')).statusCode === 200

/** The code of a problem. */
export const codeOf = (answer: { json(): unknown }): string => (answer.json() as { code: string }).code

/** What the audit trail says about a member, newest first. */
export async function actionsAbout(platform: TestPlatform, workspace: TestWorkspace, member: TestMember): Promise<string[]> {
  await platform.platform.identity.settled()
  const { items } = (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string; subjectId: string; after: { reason?: string } | null }[] }>()
  return items.filter(({ subjectId }) => subjectId === member.id).map(({ action, after }) => action === 'sign-in.failed' ? `${action} ${after?.reason ?? ''}` : action)
}
