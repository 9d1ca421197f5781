import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRendererEvent } from 'electron'
import type { AgentState } from '../engine/state.ts'
import { requestChannel, stateChannel } from './window-bridge.ts'
import type { WindowBridge } from './window-bridge.ts'

const bridge: WindowBridge = {
  ask: (name, input) => ipcRenderer.invoke(requestChannel(name), input),
  onState(listener) {
    const hear = (_event: IpcRendererEvent, state: AgentState): void => listener(state)
    ipcRenderer.on(stateChannel, hear)
    return () => {
      ipcRenderer.off(stateChannel, hear)
    }
  },
}

contextBridge.exposeInMainWorld('overt', bridge)
