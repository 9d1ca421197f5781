/** The part of the browsers' extension interface that is used. */
export interface BrowserApi {
  readonly tabs: {
    query(filter: { active: boolean, windowId?: number, audible?: boolean, muted?: boolean, windowType?: 'normal' }): Promise<readonly BrowserTab[]>
    readonly onActivated: BrowserEvent
    readonly onUpdated: BrowserEvent
  }
  readonly windows: {
    getAll(filter: { windowTypes: readonly ['normal'] }): Promise<readonly BrowserWindow[]>
    readonly onFocusChanged: BrowserEvent
  }
  readonly alarms: { create(name: string, every: { periodInMinutes: number }): Promise<void>, readonly onAlarm: BrowserEvent }
  readonly storage: {
    readonly local: {
      get(keys: readonly string[]): Promise<Record<string, unknown>>
      set(values: Record<string, unknown>): Promise<void>
    }
    readonly onChanged: BrowserEvent
  }
}

export interface BrowserTab {
  readonly url?: string
  readonly incognito: boolean
  readonly windowId?: number
  /** Chromium: the tab stands beside another one; -1 where it does not. */
  readonly splitViewId?: number
}

export interface BrowserWindow {
  readonly id?: number
  readonly focused: boolean
  readonly incognito: boolean
  readonly type?: string
  readonly state?: string
}

interface BrowserEvent {
  addListener(listener: () => void): void
}
