import type { Context } from 'mocha'
import { buildExtension } from '../../build-extension.ts'
import { startWebsites } from './real-chromium.ts'
import type { Websites } from './real-chromium.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { missingDesktopPrograms, startXDesktop } from './x-desktop.ts'
import type { XDesktop } from './x-desktop.ts'

/** What a suite with a real browser needs around it: a desktop, websites, and a folder with the built extension. */
export interface BrowserScene {
  readonly executable: string
  readonly desktop: XDesktop
  readonly websites: Websites
  /** A path in the scene's folder; the extension is in `extension/chromium` and `extension/firefox`. */
  path(name: string): string
  close(): Promise<void>
}

export interface BrowserChoice {
  /** Null if the browser is not installed. */
  readonly executable: string | null
  /** Names the browser to whoever has to install it. */
  readonly name: string
  /** Further programs that the suite needs and that are not installed. */
  readonly missing?: readonly string[]
}

/** Opens the scene in a `before`; skips the suite and names what is missing if not everything is installed. */
export async function openBrowserScene(suite: Context, { executable, name, missing = [] }: BrowserChoice): Promise<BrowserScene> {
  const absent = [...missingDesktopPrograms(), ...missing, ...(executable === null ? [name] : [])]
  if (absent.length > 0 || executable === null) {
    process.stdout.write(`    left out, nothing was tested here; not installed: ${absent.join(', ')}\n`)
    return suite.skip()
  }
  const [desktop, websites, folder] = await Promise.all([startXDesktop(), startWebsites(), temporaryFolder()])
  const path = (file: string): string => `${folder.path}/${file}`
  await buildExtension(path('extension'))
  return {
    executable, desktop, websites, path,
    async close() {
      await websites.close()
      await desktop.close()
      await folder.remove()
    },
  }
}
