/** A sensor process whose input hook hangs as it starts, and takes everything else in the process with it. */
const withHook = process.argv[2]?.includes('hook=true') === true
const frame = { type: 'frame', hook: null, idleTime: true, app: 'Editor', window: 1, locked: null, engagement: null }
const said = (message: unknown): Promise<void> => new Promise((resolve) => {
  process.send?.(message, undefined, undefined, () => resolve())
})
await said({ type: 'ready', hook: withHook ? 'starting' : 'off', idleTime: true, window: 'running' })
await said(frame)
if (withHook) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
setInterval(() => void said(frame), 1_000)
