import { constants, setPriority } from 'node:os'
import { decodeOptions } from './sensor-options.ts'
import type { SensorFrame, SensorReady } from './frame.ts'
import { startSensors } from './sensor-set.ts'

/** The entry of the sensor process: one frame a second to the parent, nothing else, and never longer than the parent lives. */
const intervalMilliseconds = 1_000

interface ParentPort {
  postMessage(message: unknown): void
}

const { parentPort } = process as NodeJS.Process & { readonly parentPort?: ParentPort }

function tell(message: SensorFrame | SensorReady): void {
  if (parentPort !== undefined) parentPort.postMessage(message)
  else process.send?.(message)
}

process.once('disconnect', () => process.exit(0))
if (process.platform !== 'darwin') setPriority(process.pid, constants.priority.PRIORITY_BELOW_NORMAL)

const sensors = await startSensors(decodeOptions(process.argv[2] ?? ''), () => process.exit(1))
tell(sensors.ready)
let reading = false
setInterval(() => {
  if (reading) return
  reading = true
  void sensors.read().then(tell).finally(() => {
    reading = false
  })
}, intervalMilliseconds)
