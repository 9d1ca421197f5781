import type { MonitoringPreset, Role } from '@overt/sdk'
import { coreOwner, readersSetting } from './preset.ts'
import type { PresetRule, SettingValue } from './preset.ts'
import { isSuggestion, namesNumber } from './sources.ts'
import type { SourceId } from './sources.ts'

const screenshots = 'screenshots'
const punchim = 'punchim'
const activity = 'activity'

type Sources = readonly SourceId[]
/** A principle names no number: where no source does, the rule says that the number is ours. */
const ofNumber = (sources: Sources): Sources => (sources.some((id) => namesNumber.has(id) || isSuggestion(id)) ? sources : [...sources, 'own-number'])
const on = (owner: string, setting: string, value: SettingValue, reason: string, sources: Sources): PresetRule => ({ owner, setting, within: { oneOf: [value] }, value, reason, sources })
const atMost = (owner: string, setting: string, most: number, reason: string, sources: Sources): PresetRule => ({ owner, setting, within: { atMost: most }, value: most, reason, sources: ofNumber(sources) })
const atLeast = (owner: string, setting: string, least: number, reason: string, sources: Sources): PresetRule => ({ owner, setting, within: { atLeast: least }, value: least, reason, sources: ofNumber(sources) })

/** The workspace's own. */
export const level = (levels: readonly MonitoringPreset[], value: MonitoringPreset, sources: Sources): PresetRule =>
  ({ owner: coreOwner, setting: 'preset', within: { oneOf: levels }, value, reason: 'level', sources })
export const pausing = (sources: Sources): PresetRule => on(coreOwner, 'pauseAllowed', true, 'pause', sources)
export const reasonBeforeLooking = (sources: Sources): PresetRule => on(coreOwner, 'lookReason', 'sensitive', 'look', sources)
/** `notice.<id>` of the catalogue, where the workspace says nothing of its own yet. */
export const notice = (id: string, sources: Sources): PresetRule => ({ owner: coreOwner, setting: 'noticeText', within: { said: true }, value: `notice.${id}`, reason: 'notice', sources })

/** Screenshots. */
export const shotEvery = (minutes: number, sources: Sources): PresetRule => atLeast(screenshots, 'everyMinutes', minutes, 'shot-every', sources)
export const noShots = (sources: Sources): PresetRule => on(screenshots, 'mode', 'off', 'no-shots', sources)
export const blurred = (sources: Sources): PresetRule => ({ owner: screenshots, setting: 'blur', within: { oneOf: ['light', 'strong'] }, value: 'light', reason: 'blur', sources })
export const shotShown = (sources: Sources): PresetRule => on(screenshots, 'notice', true, 'shot-shown', sources)
export const shotDeletable = (sources: Sources): PresetRule => on(screenshots, 'memberMayDelete', true, 'shot-deletable', sources)
export const shotsKept = (days: number, sources: Sources): PresetRule => atMost(screenshots, 'retentionDays', days, 'shots-kept', sources)

/** The agent. */
export const detailsKept = (days: number, sources: Sources): PresetRule => atMost(activity, 'retentionDays', days, 'details-kept', sources)
export const noDomains = (sources: Sources): PresetRule => on(activity, 'collectDomains', false, 'no-domains', sources)
export const noMicrophone = (sources: Sources): PresetRule => on(activity, 'senseMicrophone', false, 'no-microphone', sources)
export const noCamera = (sources: Sources): PresetRule => on(activity, 'senseCamera', false, 'no-camera', sources)
export const sumsKept = (days: number, sources: Sources): PresetRule => atMost('clickim', 'totalsDays', days, 'sums-kept', sources)

/** The punch clock. */
export const selfies = (levels: readonly string[], value: string, sources: Sources): PresetRule => ({ owner: punchim, setting: 'selfie', within: { oneOf: levels }, value, reason: 'selfie', sources })
export const places = (levels: readonly string[], value: string, sources: Sources): PresetRule => ({ owner: punchim, setting: 'gps', within: { oneOf: levels }, value, reason: 'gps', sources })
export const verdictOnly = (sources: Sources): PresetRule => on(punchim, 'verdictOnly', true, 'verdict-only', sources)
export const selfiesKept = (days: number, sources: Sources): PresetRule => atMost(punchim, 'selfieRetentionDays', days, 'selfies-kept', sources)
export const placesKept = (days: number, sources: Sources): PresetRule => atMost(punchim, 'fixRetentionDays', days, 'places-kept', sources)

/** Records that a law wants kept. */
export const attendanceKept = (days: number, sources: Sources): PresetRule => atLeast('attendance', 'retentionDays', days, 'attendance-kept', sources)

/** Who sees what. */
const seenBy = (owner: string, among: readonly Role[], reason: string, sources: Sources): PresetRule => ({ owner, setting: readersSetting, within: { among }, value: null, reason, sources })
const superiors: readonly Role[] = ['admin', 'manager', 'hr']
const few: readonly Role[] = ['admin', 'hr']
/** Nothing of one colleague for another, whatever records it. */
export const notColleagues = (sources: Sources): readonly PresetRule[] => [screenshots, activity, 'clickim', punchim, 'attendance'].map((owner) => seenBy(owner, superiors, 'seen-by-superiors', sources))
export const picturesForFew = (sources: Sources): PresetRule => seenBy(screenshots, few, 'pictures-for-few', sources)
export const picturesForAdmins = (sources: Sources): PresetRule => seenBy(screenshots, ['admin'], 'pictures-for-few', sources)
/** Managers keep sums of working time and attendance. */
export const detailsForFew = (sources: Sources): readonly PresetRule[] => [activity, 'clickim'].map((owner) => seenBy(owner, few, 'details-for-few', sources))
export const punchesForFew = (sources: Sources): PresetRule => seenBy(punchim, few, 'punches-for-few', sources)
