/** The part of the `x11` package that the sensors use; the package brings no types. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events'

  export interface Property {
    readonly type: number
    readonly data: Buffer
  }
  export interface PointerPosition {
    readonly rootX: number
    readonly rootY: number
  }
  export interface ScreenSaver {
    QueryInfo(drawable: number, callback: (error: Error | null, info: { readonly idle: number }) => void): void
  }
  export interface Client extends EventEmitter {
    InternAtom(onlyIfExists: boolean, name: string, callback: (error: Error | null, atom: number) => void): void
    GetProperty(
      remove: number, window: number, property: number, type: number, offset: number, length: number,
      callback: (error: Error | null, property: Property) => void,
    ): void
    QueryPointer(window: number, callback: (error: Error | null, position: PointerPosition) => void): void
    require(extension: 'screen-saver', callback: (error: Error | null, extension: ScreenSaver) => void): void
    terminate(): void
  }
  export interface Display {
    readonly client: Client
    readonly screen: readonly { readonly root: number }[]
  }
  const x11: {
    createClient(callback: (error: Error | null, display: Display) => void): Client
  }
  export default x11
}
