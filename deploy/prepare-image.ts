import { prepareProgram } from '../core/database/embedded-program.ts'

/** Makes the links that the libraries of the embedded PostgreSQL lack in their package, while the file system can still be written to. */
const { folder } = prepareProgram('/tmp')
process.stdout.write(`PostgreSQL in ${folder}\n`)
