import type { AgentState } from '../../engine/state.ts'
import { Refusal, ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { translate, translateCode } from '../translate.ts'
import type { MessageKey } from '../translate.ts'
import { symbol } from './symbol.ts'
import type { View } from './view.ts'

/** Workspace address, email and password; the password is gone from the page as soon as it was sent. */
export function createSignIn(state: AgentState, preset: string | null): View {
  const server = field('server', 'text', 'sign-in.server', state.account?.server ?? preset ?? '', 'https://overt.example.com')
  const email = field('email', 'email', 'sign-in.email', state.account?.email ?? '', '')
  const password = field('password', 'password', 'sign-in.password', '', '')
  const totp = field('totp', 'text', 'sign-in.totp', '', '')
  totp.input.required = false
  totp.input.inputMode = 'numeric'
  totp.input.pattern = '[0-9]{6}'
  totp.input.autocomplete = 'one-time-code'
  const more = element('details', {}, element('summary', {}, translate('sign-in.more')), totp.root)
  const workspace = element('select', { id: 'workspace' })
  const workspaces = element('div', { class: 'field', hidden: true }, element('label', { for: 'workspace' }, translate('sign-in.workspace')), workspace)
  const problem = element('p', { class: 'problem', role: 'alert' })
  const button = element('button', { class: 'primary wide', type: 'submit' }, translate('sign-in.submit'))

  /** The address that the person was told is not encrypted; sent again, they go on. */
  let warnedOf = ''
  server.input.addEventListener('input', () => {
    warnedOf = ''
    button.textContent = translate('sign-in.submit')
  })
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    button.disabled = true
    problem.textContent = ''
    const form = {
      server: server.input.value.trim(), email: email.input.value.trim(), password: password.input.value,
      ...(totp.input.value.trim() === '' ? {} : { totp: totp.input.value.trim() }),
      ...(workspaces.hidden ? {} : { workspaceId: workspace.value }),
      ...(warnedOf === server.input.value ? { unencrypted: true } : {}),
    }
    password.input.value = ''
    try {
      await ask('sign-in', form)
    } catch (error) {
      problem.textContent = error instanceof Refusal ? translateCode(`error.${error.code}`, error.message) : translate('error.unexpected')
      if (error instanceof Refusal && error.code === 'server-unencrypted') {
        warnedOf = server.input.value
        button.textContent = translate('sign-in.submit-unencrypted')
      }
      if (error instanceof Refusal && error.code === 'second-factor-needed') more.open = true
      if (error instanceof Refusal && error.choices.length > 0) {
        replaceContent(workspace, ...error.choices.map(({ id, name }) => element('option', { value: id }, name)))
        workspaces.hidden = false
      }
      password.input.focus()
    } finally {
      button.disabled = false
    }
  }
  const notice = element('p', { class: 'notice attention' })
  const root = element('main', { class: 'card sign-in' },
    element('div', { class: 'brand' }, symbol('eye'), element('span', {}, translate('window.title'))),
    element('h1', {}, translate('sign-in.title')),
    notice,
    element('p', { class: 'quiet' }, translate('sign-in.promise')),
    element('form', { submit: (event) => void submit(event), novalidate: true },
      server.root, email.root, password.root,
      workspaces, more,
      problem, button))
  return {
    root,
    update({ phase }) {
      replaceContent(notice, phase === 'revoked' && translate('sign-in.revoked'))
      notice.hidden = phase !== 'revoked'
    },
  }
}

function field(name: string, type: string, label: MessageKey, value: string, placeholder: string): { root: HTMLElement, input: HTMLInputElement } {
  const input = element('input', { id: name, name, type, value, placeholder, required: true, spellcheck: 'false', autocapitalize: 'off' })
  return { root: element('div', { class: 'field' }, element('label', { for: name }, translate(label)), input), input }
}
