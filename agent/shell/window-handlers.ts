import type { IpcMain } from 'electron'
import { Compile } from 'typebox/compile'
import type { Agent } from '../engine/agent.ts'
import { isDiskFull } from '../engine/disk-space.ts'
import { AgentError, errorMessage } from '../engine/errors.ts'
import { pageOrigin } from './page-address.ts'
import type { Costs, Preferences, WindowAnswers, WindowReply } from './window-answers.ts'
import { requestChannel } from './window-bridge.ts'
import { windowRequestNames, windowRequests } from './window-requests.ts'
import type { WindowRequest, WindowRequestName } from './window-requests.ts'

/** What the windows may do beside the agent itself. */
export interface ShellActions {
  preferences(): Preferences
  costs(): Costs
  setStartAtLogin(enabled: boolean): Promise<void>
  openWorkspace(): Promise<void>
  /** Whether the system did not give the person the key combination that they chose for the timer. */
  isShortcutRefused(): boolean
  /** Opens the status window. */
  open(): void
  /** Ends the agent properly and starts the version that is ready. */
  restartToUpdate(): void
  quit(): void
}

/** The frame a question came from. */
export interface Sender {
  readonly senderFrame: { readonly url: string, readonly parent: unknown } | null
}

export type WindowHandler = (sender: Sender, input: unknown) => Promise<WindowReply<unknown>>

/** One handler per question; each refuses strangers and shapes it does not know before the agent hears of it. */
export function createWindowHandlers(agent: Agent, shell: ShellActions): Record<WindowRequestName, WindowHandler> {
  const done = (work: Promise<void>): Promise<null> => work.then(() => null)
  /** Signs in to the workspace that the company has preset, if the account is in several and that is one of them. */
  const signIn = (form: WindowRequest<'sign-in'>): Promise<void> => agent.signIn(form).catch((error: unknown) => {
    const { workspacePreset } = shell.preferences()
    const isAsked = error instanceof AgentError && error.code === 'workspace-required' && form.workspaceId === undefined
    if (!isAsked || workspacePreset === null || !error.choices.some(({ id }) => id === workspacePreset)) throw error
    return agent.signIn({ ...form, workspaceId: workspacePreset })
  })
  const answers: Answers = {
    'state': () => agent.state(),
    'today': () => agent.today(),
    'own-day': () => agent.ownDay(),
    'answer': ({ plugin, question, choice, taskId }) => done(agent.answerQuestion(plugin, question, { choice, ...(taskId === undefined ? {} : { taskId }) })),
    'timer': () => ({ ...agent.timer.view(), isShortcutRefused: shell.isShortcutRefused() }),
    'timer-start': (what) => done(agent.timer.start(what)),
    'timer-stop': () => done(agent.timer.stop()),
    'timer-continue': () => done(agent.timer.continueLatest()),
    'break-start': () => done(agent.timer.startBreak()),
    'break-end': () => done(agent.timer.endBreak()),
    'timer-settle': ({ id, choice, taskId }) => done(agent.timer.settle(id, choice, taskId)),
    'timer-choices': (choices) => done(agent.timer.setChoices(choices)),
    'records': async ({ offset, limit }) => ({
      recording: agent.recording(),
      waiting: await agent.waiting(offset, limit),
      sent: await agent.sent(offset, limit),
      rejected: await agent.rejected(offset, limit),
    }),
    'slots': () => agent.slots(),
    async 'picture'({ id, what }) {
      const bytes = await agent.picture(id, what)
      return bytes === null ? null : Buffer.from(bytes).toString('base64')
    },
    'looks': ({ cursor }) => agent.looks({ cursor, language: shell.preferences().locale.toLowerCase().startsWith('de') ? 'de' : 'en' }),
    'read-notice': ({ id }) => done(agent.readNotice(id)),
    'history': () => agent.history(),
    'close-history': ({ explanation }) => done(agent.closeHistory(explanation)),
    'self-check': () => agent.selfCheck(),
    'preferences': () => shell.preferences(),
    'costs': () => shell.costs(),
    'sign-in': (form) => done(signIn(form)),
    'sign-out': () => done(agent.signOut()),
    'acknowledge-policy': ({ version }) => done(agent.acknowledgePolicy(version)),
    'pause': ({ minutes }) => done(agent.pause(minutes)),
    'resume': () => done(agent.resume()),
    'try-again': () => done(agent.tryAgain()),
    'check-now': () => done(agent.syncNow()),
    'pairing-code': () => agent.pairingCode(),
    'forget-browsers': () => done(agent.forgetBrowsers()),
    'input-hook': ({ allowed }) => done(agent.setInputHook(allowed)),
    'engagement-sensor': ({ sensor, allowed }) => done(agent.setEngagementSensor(sensor, allowed)),
    'start-at-login': ({ enabled }) => done(shell.setStartAtLogin(enabled)),
    'open-workspace': () => done(shell.openWorkspace()),
    'open': () => {
      shell.open()
      return null
    },
    'restart-to-update': () => {
      shell.restartToUpdate()
      return null
    },
    'quit': () => {
      shell.quit()
      return null
    },
  }
  return Object.fromEntries(windowRequestNames.map((name) => [name, guarded(name, answers)])) as Record<WindowRequestName, WindowHandler>
}

type Answers = { [Name in WindowRequestName]: (input: WindowRequest<Name>) => Promise<WindowAnswers[Name]> | WindowAnswers[Name] }

function guarded<Name extends WindowRequestName>(name: Name, answers: Answers): WindowHandler {
  const validator = Compile(windowRequests[name])
  return async ({ senderFrame }, input) => {
    const fromOurPage = senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url)
    if (!fromOurPage || !validator.Check(input)) return refusal(new AgentError('window-request-refused'))
    try {
      return { ok: true, value: await answers[name](input as WindowRequest<Name>) }
    } catch (error) {
      return refusal(error)
    }
  }
}

function isOurPage(address: string): boolean {
  return URL.parse(address)?.href.startsWith(`${pageOrigin}/`) === true
}

function refusal(error: unknown): WindowReply<never> {
  const known = error instanceof AgentError ? error : isDiskFull(error) ? new AgentError('disk-full', {}, { cause: error }) : null
  return { ok: false, code: known?.code ?? 'unexpected', message: known?.message ?? errorMessage(error), choices: known?.choices ?? [] }
}

/** Puts the handlers behind Electron's channels. */
export function registerWindowHandlers(ipcMain: Pick<IpcMain, 'handle'>, handlers: Record<WindowRequestName, WindowHandler>): void {
  for (const name of windowRequestNames) ipcMain.handle(requestChannel(name), (event, input: unknown) => handlers[name](event, input))
}
