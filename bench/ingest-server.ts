import { openInstallation } from '../core/cli/installation.ts'

/** A server as `overt start` makes it, without building the UI first; ends only by being killed. Says `ready` to its parent. */
const { app, config, platform } = await openInstallation()
await platform.jobs.start()
await app.listen({ host: config.host, port: config.port })
process.send?.('ready')
process.once('disconnect', () => process.exit(0))
