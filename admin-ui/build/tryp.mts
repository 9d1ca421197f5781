import { build } from 'vite'
import { overtPlugin } from '/work/main/sdk/vite/index.ts'
const folder = process.argv[2]
await build({ root: folder, configFile: false, logLevel: 'info', plugins: [overtPlugin({ folder })] })
