/** Laws, decisions and guidance that a reason rests on, as they are cited; the same in every language. Null stands for what rests on none: `source.<id>` of the catalogue says so. */
export const sources = {
  'gdpr-5-1-c': 'GDPR Art. 5(1)(c)',
  'gdpr-5-1-e': 'GDPR Art. 5(1)(e)',
  'gdpr-13': 'GDPR Art. 13',
  'gdpr-25-2': 'GDPR Art. 25(2)',
  'gdpr-32': 'GDPR Art. 32',
  'cjeu-c-55-18': 'CJEU C-55/18 (14 May 2019)',
  'cnil-san-2024-021': 'CNIL SAN-2024-021 (19 December 2024)',
  'cnil-photo-clocks': 'CNIL, orders about clocks that take photographs (27 August 2020)',
  'cnil-location': 'CNIL, guidance on the location of employees: 2 months; 5 years for working time',
  'conseil-etat-2017': 'Conseil d’État, 15 December 2017 (location as a check of working time)',
  'code-travail-l1121-1': 'Code du travail, L1121-1',
  'code-travail-l1222-4': 'Code du travail, L1222-4',
  'betrvg-87-1-6': 'BetrVG § 87(1) no. 6',
  'bag-2-azr-681-16': 'BAG, 27 July 2017, 2 AZR 681/16',
  'arbzg-16-2': 'ArbZG § 16(2)',
  'uk-gdpr-5': 'UK GDPR Art. 5(1)(c) and (e)',
  'ico-monitoring': 'ICO, Employment practices and data protection: monitoring workers (October 2023)',
  'uk-wtr-9': 'Working Time Regulations 1998, reg. 9',
  'us-ecpa': '18 U.S.C. § 2511(2)(d)',
  'us-flsa-516': '29 CFR § 516.5 and § 516.6',
  'us-bipa': '740 ILCS 14 (Illinois)',
  'us-notice-states': 'Conn. Gen. Stat. § 31-48d; 19 Del. C. § 705',
  'ny-52-c': 'New York Civil Rights Law § 52-c',
  'ny-142-2-6': '12 NYCRR § 142-2.6',
  'ontario-esa-xi-1': 'Ontario ESA 2000, Part XI.1 (written policy on electronic monitoring)',
  'ontario-esa-15': 'Ontario ESA 2000, s. 15',
  'nsw-wsa-10': 'Workplace Surveillance Act 2005 (NSW), s. 10',
  'nsw-wsa-12': 'Workplace Surveillance Act 2005 (NSW), s. 12',
  'au-fwa-535': 'Fair Work Act 2009 (Cth), s. 535',
  'in-dpdp-5-7': 'DPDP Act 2023 (India), s. 5 and s. 7(i)',
  'in-dpdp-8-7': 'DPDP Act 2023 (India), s. 8(7)',
  'nsw-wsa-18': 'Workplace Surveillance Act 2005 (NSW), s. 18 (use of surveillance records)',
  'in-dpdp-8-5': 'DPDP Act 2023 (India), s. 8(5)',
  'own-colleagues': null,
  'own-number': null,
  'own-strict': null,
} as const

export type SourceId = keyof typeof sources

/** Those that name the number themselves, and not only the principle behind it. */
export const namesNumber: ReadonlySet<SourceId> = new Set(['arbzg-16-2', 'cnil-location', 'uk-wtr-9', 'us-flsa-516', 'ny-142-2-6', 'ontario-esa-15', 'au-fwa-535'])
/** A suggestion of ours, and no rule in law. */
export const isSuggestion = (id: SourceId): boolean => sources[id] === null

/** What a reason rests on, in the reader's language where it is nothing that is cited. */
export const sourceText = (id: SourceId, translate: (key: string) => string): string => sources[id] ?? translate(`source.${id}`)
