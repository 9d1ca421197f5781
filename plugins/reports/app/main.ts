import { element } from './element.ts'
import { openShared } from './open-shared.ts'
import type { Opened } from './open-shared.ts'
import { reportView } from './report-view.ts'
import { textIn } from './texts.ts'
import type { Language } from './texts.ts'

const page = document.querySelector('#app')!
let language: Language = navigator.languages.map((one) => one.slice(0, 2)).find((one): one is Language => one === 'en' || one === 'de') ?? 'en'
let password: string | undefined
let shown: Opened | undefined

const box = (...contents: readonly (HTMLElement | undefined)[]): HTMLElement => element('section', { class: 'box' }, ...contents)
function button(label: string, run: () => void, className = 'primary'): HTMLElement {
  const made = element('button', { type: 'button', class: className }, label)
  made.addEventListener('click', run)
  return made
}

function passwordForm(wrong: string | undefined): HTMLElement {
  const text = textIn(language)
  const field = element('input', { 'type': 'password', 'name': 'password', 'autocomplete': 'off', 'required': '', ...wrong === undefined ? {} : { 'aria-invalid': 'true', 'aria-describedby': 'wrong' } })
  const form = element('form', {}, element('label', {}, text('password'), field), wrong === undefined ? undefined : element('p', { class: 'error', id: 'wrong', role: 'alert' }, wrong), element('button', { type: 'submit', class: 'primary' }, text('open')))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    password = field.value
    void show()
  })
  queueMicrotask(() => { field.focus() })
  return box(element('h1', {}, text('title')), element('p', {}, text('needsPassword')), form)
}

function viewOf(opened: Opened): readonly HTMLElement[] {
  const text = textIn(language)
  switch (opened.state) {
    case 'shown': return reportView(opened.report, language, text)
    case 'password': return [passwordForm(opened.wrong)]
    case 'refused': return [box(element('h1', {}, opened.title), element('p', {}, opened.detail), opened.again ? button(text('again'), () => { void show() }) : undefined)]
    case 'no-secret': return [box(element('h1', {}, text('title')), element('p', {}, text('noSecret')))]
    case 'offline': case 'problem': return [box(element('h1', {}, text('title')), element('p', { role: 'alert' }, text(opened.state)), button(text('again'), () => { void show() }))]
  }
}

async function show(): Promise<void> {
  document.documentElement.lang = language
  if (page.childElementCount === 0) page.replaceChildren(element('p', {}, textIn(language)('loading')))
  shown = await openShared(location.hash, language, password)
  draw(shown)
}

function draw(opened: Opened): void {
  const text = textIn(language)
  const other: Language = language === 'en' ? 'de' : 'en'
  const choice = button(text('language'), () => {
    language = other
    document.documentElement.lang = language
    // What is shown already is not asked for, and counted, again.
    if (shown?.state === 'shown') draw(shown)
    else void show()
  }, 'plain')
  choice.lang = other
  document.title = opened.state === 'shown' ? opened.report.name : text('title')
  page.replaceChildren(element('header', {}, element('span', {}, opened.state === 'shown' ? opened.report.workspaceName : 'Overt'), choice), ...viewOf(opened))
}

addEventListener('hashchange', () => {
  password = undefined
  void show()
})
void show()
