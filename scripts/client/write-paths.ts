import { writeFileSync } from 'node:fs'
import { generatePaths, pathsFile } from './generate-paths.ts'

writeFileSync(pathsFile, await generatePaths())
