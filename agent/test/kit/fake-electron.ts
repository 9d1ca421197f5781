import { EventEmitter } from 'node:events'
import type Electron from 'electron'

/** Stand-ins for the parts of Electron that the shell touches, held to Electron's own types. */
export interface FakeTray {
  readonly images: string[]
  readonly toolTips: string[]
  menu: readonly Electron.MenuItemConstructorOptions[]
  /** How often a sign was taken down by the program itself. */
  destroyed: number
  /** The desktop loses its tray: the sign is gone and a new one cannot be made. */
  lose(): void
  /** The desktop has a tray again. */
  comeBack(): void
}

export function createFakeTray(): { tray: FakeTray, electron: Pick<typeof Electron, 'Tray' | 'Menu'> } {
  let place = true
  let generation = 0
  const tray: FakeTray = {
    images: [], toolTips: [], menu: [], destroyed: 0,
    lose() {
      place = false
      generation++
    },
    comeBack() {
      place = true
    },
  }
  class Tray extends EventEmitter {
    readonly #generation = generation

    constructor(image: string) {
      super()
      if (!place) throw new Error('no tray')
      tray.images.push(image)
    }

    setImage(image: string): void {
      tray.images.push(image)
    }

    destroy(): void {
      tray.destroyed++
    }

    isDestroyed(): boolean {
      return this.#generation !== generation
    }

    setToolTip(text: string): void {
      tray.toolTips.push(text)
    }

    setContextMenu(menu: { template: Electron.MenuItemConstructorOptions[] }): void {
      tray.menu = menu.template
    }
  }
  const Menu = { buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => ({ template }) }
  const electron: unknown = { Tray, Menu }
  return { tray, electron: electron as Pick<typeof Electron, 'Tray' | 'Menu'> }
}

type Handlers = Pick<Electron.Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>

export interface FakeSession extends Handlers {
  readonly request: Parameters<Electron.Session['setPermissionRequestHandler']>[0][]
  readonly check: Parameters<Electron.Session['setPermissionCheckHandler']>[0][]
  readonly device: Parameters<Electron.Session['setDevicePermissionHandler']>[0][]
}

export function createFakeSession(): FakeSession {
  const session = {
    request: [] as FakeSession['request'], check: [] as FakeSession['check'], device: [] as FakeSession['device'],
    setPermissionRequestHandler: (handler: FakeSession['request'][number]) => void session.request.push(handler),
    setPermissionCheckHandler: (handler: FakeSession['check'][number]) => void session.check.push(handler),
    setDevicePermissionHandler: (handler: FakeSession['device'][number]) => void session.device.push(handler),
  }
  return session satisfies Handlers
}

/** A key store that turns the text around: enough to see that what lies on disk is not the token. */
export function createFakeSafeStorage(available: boolean) {
  const turn = (text: string): string => [...text].reverse().join('')
  return {
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () => (available ? 'gnome_libsecret' : 'basic_text') as ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>,
    encryptStringAsync: async (text: string) => Buffer.from(turn(text)),
    decryptStringAsync: async (bytes: Buffer) => ({ result: turn(bytes.toString()), shouldReEncrypt: false }),
  } satisfies Pick<Electron.SafeStorage, 'isEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>
}

/** Windows that only note what is done with them. */
export interface FakeWindow {
  readonly options: Electron.BrowserWindowConstructorOptions
  address: string
  state: 'shown' | 'minimized' | 'destroyed'
  close(): void
}

export function createFakeWindows(): { windows: FakeWindow[], electron: Pick<typeof Electron, 'BrowserWindow' | 'nativeTheme'> } {
  const windows: FakeWindow[] = []
  class BrowserWindow extends EventEmitter implements FakeWindow {
    readonly webContents = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => undefined })
    readonly options: Electron.BrowserWindowConstructorOptions
    address = ''
    state: FakeWindow['state'] = 'shown'

    constructor(options: Electron.BrowserWindowConstructorOptions) {
      super()
      this.options = options
      windows.push(this)
    }

    async loadURL(address: string): Promise<void> {
      this.address = address
    }

    minimize(): void {
      this.state = 'minimized'
    }

    destroy(): void {
      this.state = 'destroyed'
      this.emit('closed')
    }

    close(): void {
      let prevented = false
      this.emit('close', { preventDefault: () => {
        prevented = true
      } })
      if (!prevented) this.destroy()
    }
  }
  const electron: unknown = { BrowserWindow, nativeTheme: { shouldUseDarkColors: false } }
  return { windows, electron: electron as Pick<typeof Electron, 'BrowserWindow' | 'nativeTheme'> }
}
