/** The settings that may hold for one member differently from the workspace's. */
export interface CaptureSettings {
  readonly mode: 'off' | 'fixed' | 'random'
  readonly everyMinutes: number
  readonly quality: number
  readonly maximumWidth: number
  readonly displays: 'all' | 'active'
  readonly blur: 'none' | 'light' | 'strong'
  readonly collectFront: boolean
  readonly notice: boolean
  readonly memberMayDelete: boolean
}

export interface Override {
  /** Only what differs. */
  readonly settings: Partial<CaptureSettings>
  readonly workspace: CaptureSettings
  readonly effective: CaptureSettings
}
