/** What keeps a person busy who gives no input; the one that counts for more comes first. */
export const engagements = ['call', 'presentation', 'media'] as const
/** Why time without input counts as active. */
export type Engagement = (typeof engagements)[number]

/**
 * What the agent may look at to tell that a person is busy without input. Each says yes or no, never which program, page or sound:
 * - `microphone`, `camera`: some program records with it;
 * - `fullScreen`: the window in front takes a whole screen;
 * - `inhibitor`: some program keeps the screen from being switched off;
 * - `audibleTab`: a browser shows a page that plays sound.
 */
export const engagementSensors = ['microphone', 'camera', 'fullScreen', 'inhibitor', 'audibleTab'] as const
/** How the agent notices a call, a presentation or media. */
export type EngagementSensor = (typeof engagementSensors)[number]

/** What each sensor alone stands for. */
const engagementOfSensor: Readonly<Record<EngagementSensor, Engagement>> = {
  microphone: 'call', camera: 'call', fullScreen: 'presentation', inhibitor: 'media', audibleTab: 'media',
}

/** What sensors that say yes stand for together: a call before a presentation before media; null where none does. */
export function engagementOf(sensors: Iterable<EngagementSensor>): Engagement | null {
  const found = new Set([...sensors].map((sensor) => engagementOfSensor[sensor]))
  return engagements.find((engagement) => found.has(engagement)) ?? null
}

/** Whether any of these sensors could have told of it. */
export function canTell(sensors: Iterable<EngagementSensor>, engagement: Engagement): boolean {
  return [...sensors].some((sensor) => engagementOfSensor[sensor] === engagement)
}
