import type { EngagementSensor } from '@overt/sdk/agent'
import { ask } from '../bridge.ts'
import { element, replaceContent } from '../element.ts'
import { translate } from '../translate.ts'
import type { View } from './view.ts'

/** The engagement sensors, with a check box for each. */
export function createEngagement(): View {
  const lead = element('p', {})
  const choices = element('div', { class: 'stack' })
  const own = element('p', { class: 'quiet' }, translate('engagement.own'))
  const boxes = new Map<EngagementSensor, { readonly box: HTMLInputElement, readonly note: HTMLElement }>()
  let drawn = ''

  const draw = (sensors: readonly EngagementSensor[]): void => {
    boxes.clear()
    replaceContent(choices, ...sensors.map((sensor) => {
      const box = element('input', { type: 'checkbox', id: `engagement-${sensor}`, change: () => void ask('engagement-sensor', { sensor, allowed: box.checked }) })
      const note = element('span', { class: 'quiet' })
      boxes.set(sensor, { box, note })
      return element('div', { class: 'choice' }, box, element('label', { for: `engagement-${sensor}` }, translate(`engagement.${sensor}`), ' ', note))
    }))
  }
  return {
    root: element('section', {}, element('h2', {}, translate('engagement.title')), lead, choices, own),
    update({ engagement }) {
      const sensors = engagement.map(({ sensor }) => sensor)
      if (sensors.join() !== drawn) draw(sensors)
      drawn = sensors.join()
      lead.textContent = translate(sensors.length === 0 ? 'engagement.not-asked' : 'engagement.lead')
      own.hidden = sensors.length === 0
      for (const { sensor, allowed, works } of engagement) {
        const found = boxes.get(sensor)
        if (found === undefined) continue
        found.box.checked = allowed
        found.note.textContent = !allowed || works ? '' : translate(sensor === 'audibleTab' ? 'engagement.no-browser' : 'engagement.cannot-tell')
      }
    },
  }
}
