import electron from 'electron'
import { startShell } from './shell.ts'

/** The entry of the application: nothing but Electron handed to the shell. */
await startShell(electron)
