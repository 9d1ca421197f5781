import { constants, setPriority } from 'node:os'
import { decodeOptions } from './sensor-options.ts'
import { sensorOrder } from './frame.ts'
import type { SensorFrame, SensorReady } from './frame.ts'
import { startSensors } from './sensor-set.ts'

/** The entry of the sensor process: one frame a second to the parent, nothing else, and never longer than the parent lives. */
const intervalMilliseconds = 1_000

interface ParentPort {
  postMessage(message: unknown): void
  on(name: 'message', listener: (event: { readonly data: unknown }) => void): void
}

const { parentPort } = process as NodeJS.Process & { readonly parentPort?: ParentPort }

/** Resolves when the message is on its way. */
function tell(message: SensorFrame | SensorReady): Promise<void> {
  return new Promise((resolve) => {
    if (parentPort === undefined) return void process.send?.(message, undefined, undefined, () => resolve())
    parentPort.postMessage(message)
    setImmediate(resolve)
  })
}

/** Receives messages from a parent in Node or in Electron. */
function onOrder(listener: (message: unknown) => void): void {
  if (parentPort === undefined) process.on('message', listener)
  else parentPort.on('message', ({ data }) => listener(data))
}

process.once('disconnect', () => process.exit(0))
if (process.platform !== 'darwin') setPriority(process.pid, constants.priority.PRIORITY_BELOW_NORMAL)

const sensors = await startSensors(decodeOptions(process.argv[2] ?? ''), () => process.exit(1))
onOrder((message) => {
  const order = sensorOrder(message)
  if (order !== null) sensors.obey(order)
})
await tell(sensors.ready())
await tell(await sensors.read())
if (sensors.ready().hook === 'starting') {
  // It may hang or abort this process: what is known without it has been said before.
  await sensors.startHook()
  await tell(sensors.ready())
}
let reading = false
setInterval(() => {
  if (reading) return
  reading = true
  void sensors.read().then(tell).finally(() => {
    reading = false
  })
}, intervalMilliseconds)
