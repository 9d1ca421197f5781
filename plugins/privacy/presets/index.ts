import { withRules } from './preset.ts'
import type { Preset } from './preset.ts'
import { attendanceKept, blurred, detailsForFew, detailsKept, level, noCamera, noDomains, noMicrophone, noShots, notColleagues, notice, pausing, picturesForAdmins, picturesForFew, places, placesKept, punchesForFew, reasonBeforeLooking, selfies, selfiesKept, shotDeletable, shotEvery, shotShown, shotsKept, sumsKept, verdictOnly } from './rules.ts'

export * from './preset.ts'
export { isSuggestion, namesNumber, sources, sourceText } from './sources.ts'

const mild = ['off', 'anomaly', 'sampled']
const year = 365

const eu: Preset = {
  id: 'eu', noticeDays: 0, noticeReason: 'before', noticeSources: ['gdpr-13'],
  rules: [
    pausing(['gdpr-5-1-c']), reasonBeforeLooking(['gdpr-32']), notice('eu', ['gdpr-13']),
    shotEvery(10, ['cnil-san-2024-021']), blurred(['gdpr-5-1-c']), shotShown(['gdpr-13']), shotDeletable(['gdpr-25-2']), shotsKept(30, ['gdpr-5-1-e']),
    detailsKept(60, ['gdpr-5-1-e']), sumsKept(730, ['gdpr-5-1-e']),
    selfies(mild, 'off', ['gdpr-5-1-c', 'cnil-photo-clocks']), places(mild, 'anomaly', ['gdpr-5-1-c']), selfiesKept(30, ['gdpr-5-1-e']), placesKept(60, ['gdpr-5-1-e', 'cnil-location']),
    attendanceKept(2 * year, ['cjeu-c-55-18']),
    ...withRules(notColleagues(['gdpr-25-2']), [picturesForFew(['gdpr-25-2', 'gdpr-32'])]),
  ],
}

const germany: Preset = {
  id: 'germany', noticeDays: 0, noticeReason: 'works-council', noticeSources: ['betrvg-87-1-6', 'gdpr-13'],
  rules: withRules(eu.rules, [
    level(['presence', 'standard'], 'standard', ['bag-2-azr-681-16', 'betrvg-87-1-6']), notice('germany', ['gdpr-13', 'betrvg-87-1-6']),
    selfies(['off'], 'off', ['gdpr-5-1-c']), attendanceKept(2 * year, ['arbzg-16-2', 'cjeu-c-55-18']), ...detailsForFew(['gdpr-25-2', 'betrvg-87-1-6']),
  ]),
}

const france: Preset = {
  id: 'france', noticeDays: 0, noticeReason: 'before', noticeSources: ['code-travail-l1222-4', 'gdpr-13'],
  rules: withRules(eu.rules, [
    level(['presence', 'standard'], 'standard', ['cnil-san-2024-021', 'code-travail-l1121-1']), notice('france', ['code-travail-l1222-4', 'gdpr-13']),
    selfies(['off', 'anomaly'], 'off', ['cnil-photo-clocks']), places(['off', 'anomaly'], 'anomaly', ['conseil-etat-2017']), placesKept(60, ['cnil-location']), attendanceKept(5 * year, ['cnil-location', 'cjeu-c-55-18']), ...detailsForFew(['gdpr-25-2', 'code-travail-l1121-1']),
  ]),
}

const uk: Preset = {
  id: 'uk', noticeDays: 0, noticeReason: 'before', noticeSources: ['ico-monitoring'],
  rules: [
    pausing(['ico-monitoring']), reasonBeforeLooking(['ico-monitoring']), notice('uk', ['ico-monitoring']),
    shotEvery(10, ['ico-monitoring']), shotShown(['ico-monitoring']), shotDeletable(['ico-monitoring']), shotsKept(30, ['uk-gdpr-5']),
    detailsKept(90, ['uk-gdpr-5']), selfies(mild, 'off', ['uk-gdpr-5']), places(mild, 'anomaly', ['uk-gdpr-5']), selfiesKept(30, ['uk-gdpr-5']), placesKept(90, ['uk-gdpr-5']),
    attendanceKept(2 * year, ['uk-wtr-9']), ...withRules(notColleagues(['ico-monitoring']), [picturesForFew(['ico-monitoring'])]),
  ],
}

const us: Preset = {
  id: 'us', noticeDays: 0, noticeReason: 'before', noticeSources: ['us-ecpa', 'us-notice-states'],
  rules: [
    notice('us', ['us-ecpa', 'us-notice-states']), shotShown(['us-ecpa']), shotsKept(90, ['us-ecpa']),
    selfies(mild, 'off', ['us-bipa']), attendanceKept(3 * year, ['us-flsa-516']), ...notColleagues(['own-colleagues']),
  ],
}

const newYork: Preset = {
  id: 'new-york', noticeDays: 0, noticeReason: 'on-hire', noticeSources: ['ny-52-c'],
  rules: withRules(us.rules, [notice('new-york', ['ny-52-c']), attendanceKept(6 * year, ['ny-142-2-6'])]),
}

const ontario: Preset = {
  id: 'ontario', noticeDays: 0, noticeReason: 'written-policy', noticeSources: ['ontario-esa-xi-1'],
  rules: [notice('ontario', ['ontario-esa-xi-1']), shotShown(['ontario-esa-xi-1']), attendanceKept(3 * year, ['ontario-esa-15']), ...notColleagues(['own-colleagues'])],
}

const nsw: Preset = {
  id: 'nsw', noticeDays: 14, noticeReason: 'fourteen-days', noticeSources: ['nsw-wsa-10'],
  rules: [notice('nsw', ['nsw-wsa-10']), shotShown(['nsw-wsa-10', 'nsw-wsa-12']), attendanceKept(7 * year, ['au-fwa-535']), ...notColleagues(['nsw-wsa-18'])],
}

const india: Preset = {
  id: 'india', noticeDays: 0, noticeReason: 'before', noticeSources: ['in-dpdp-5-7'],
  rules: [notice('india', ['in-dpdp-5-7']), shotShown(['in-dpdp-5-7']), shotsKept(90, ['in-dpdp-8-7']), detailsKept(180, ['in-dpdp-8-7']), selfiesKept(30, ['in-dpdp-8-7']), placesKept(180, ['in-dpdp-8-7']), ...notColleagues(['in-dpdp-8-5'])],
}

const strict: Preset = {
  id: 'strict', noticeDays: 30, noticeReason: 'strict', noticeSources: ['own-strict'],
  rules: [
    level(['presence', 'standard'], 'standard', ['own-strict']), pausing(['own-strict']), reasonBeforeLooking(['own-strict']), notice('strict', ['gdpr-13']),
    noShots(['own-strict']), blurred(['own-strict']), shotShown(['own-strict']), shotDeletable(['own-strict']), shotsKept(7, ['own-strict']),
    detailsKept(14, ['own-strict']), noDomains(['own-strict']), noMicrophone(['own-strict']), noCamera(['own-strict']), sumsKept(90, ['own-strict']),
    selfies(['off'], 'off', ['own-strict']), places(['off', 'anomaly'], 'off', ['own-strict']), verdictOnly(['own-strict']), selfiesKept(1, ['own-strict']), placesKept(7, ['own-strict']),
    ...withRules(notColleagues(['own-strict']), [picturesForAdmins(['own-strict']), ...detailsForFew(['own-strict']), punchesForFew(['own-strict'])]),
  ],
}

/** In the order in which they are offered. */
export const presets: readonly Preset[] = [eu, germany, france, uk, us, newYork, ontario, nsw, india, strict]

export const findPreset = (id: string): Preset | undefined => presets.find((preset) => preset.id === id)
