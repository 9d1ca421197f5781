/** A sensor process whose input hook runs and notices nothing. */
const withHook = process.argv[2]?.includes('hook=true') === true
process.send?.({ type: 'ready', hook: withHook ? 'running' : 'off', idleTime: true, window: 'off' })
setInterval(() => process.send?.({ type: 'frame', hook: withHook ? false : null, idleTime: true, app: null, window: null, locked: null, engagement: null }), 50)
