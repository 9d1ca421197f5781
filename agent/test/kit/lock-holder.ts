import { lockFolder } from '../../engine/folder-lock.ts'

/** Holds the lock of the folder it is given until it is killed. */
await lockFolder(process.argv[2] ?? '')
process.stdout.write('locked\n')
setInterval(() => undefined, 1_000)
