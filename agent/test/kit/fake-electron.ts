import { EventEmitter } from 'node:events'
import type Electron from 'electron'

/** Stand-ins for the parts of Electron that the shell touches, held to Electron's own types. */
export interface FakeTray {
  readonly images: string[]
  readonly toolTips: string[]
  menu: readonly Electron.MenuItemConstructorOptions[]
}

export function createFakeTray(): { tray: FakeTray, electron: Pick<typeof Electron, 'Tray' | 'Menu'> } {
  const tray: FakeTray = { images: [], toolTips: [], menu: [] }
  class Tray extends EventEmitter {
    constructor(image: string) {
      super()
      tray.images.push(image)
    }

    setImage(image: string): void {
      tray.images.push(image)
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
