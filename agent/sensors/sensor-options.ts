/** Which sensors a sensor process starts. */
export interface SensorOptions {
  /** False after the hook failed repeatedly: activity is then told from the system's idle time. */
  readonly hook: boolean
  readonly window: boolean
}

/** The options as the sensor process's one argument. */
export function encodeOptions({ hook, window }: SensorOptions): string {
  return `hook=${hook},window=${window}`
}

export function decodeOptions(argument: string): SensorOptions {
  return { hook: argument.includes('hook=true'), window: argument.includes('window=true') }
}
