import { domainText } from '@overt/sdk/agent'
import { translate } from './translate.ts'

/** A domain in its own letters by the rule of browsers; where they could deceive, as the DNS has it, with the reason. */
export function domainLabel(domain: string): string {
  const { text, caution } = domainText(domain)
  return caution === null ? text : `${text} (${translate(`domain.${caution}`)})`
}
