/** A sensor process that dies at once unless it is told to do without the input hook. */
if (process.argv[2]?.includes('hook=true')) process.abort()
process.send?.({ type: 'ready', hook: 'off', idleTime: true, window: 'off' })
setInterval(() => process.send?.({ type: 'frame', hook: null, idleTime: false, app: null, window: null, locked: null, engagement: null, title: 'not for you' }), 20)
setInterval(() => process.send?.({ type: 'frame', hook: null, idleTime: true, app: null, window: null, locked: null, engagement: null }), 20)
