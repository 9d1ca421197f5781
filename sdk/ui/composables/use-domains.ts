import { domainText } from '../../wire/domain-text.ts'
import { useHost } from '../host.ts'

/** A domain for people. `caution` says in words why it is shown as the DNS has it, null where it is shown in its own letters. */
export interface ShownDomain {
  readonly text: string
  readonly caution: string | null
  /** Both in one line, for where there is room for nothing else. */
  readonly line: string
}

/** How domains are shown: in their own letters by the rule of browsers, else with the reason. */
export function useDomains(): { readonly show: (domain: string) => ShownDomain } {
  const host = useHost()
  return {
    show(domain) {
      const { text, caution: code } = domainText(domain)
      const caution = code === null ? null : host.translate(`domain.${code}`)
      return { text, caution, line: caution === null ? text : `${text} (${caution})` }
    },
  }
}
