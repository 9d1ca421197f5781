/** The part of the browsers' extension interface that is used. */
export interface BrowserApi {
  readonly tabs: {
    query(filter: { active: boolean, lastFocusedWindow: boolean }): Promise<readonly { readonly url?: string, readonly incognito: boolean }[]>
    readonly onActivated: BrowserEvent
    readonly onUpdated: BrowserEvent
  }
  readonly windows: { readonly onFocusChanged: BrowserEvent }
  readonly alarms: { create(name: string, every: { periodInMinutes: number }): Promise<void>, readonly onAlarm: BrowserEvent }
  readonly storage: {
    readonly local: {
      get(keys: readonly string[]): Promise<Record<string, unknown>>
      set(values: Record<string, unknown>): Promise<void>
    }
  }
}

interface BrowserEvent {
  addListener(listener: () => void): void
}
