import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The program, or undefined where LibreOffice is not installed. */
export async function findLibreOffice(): Promise<string | undefined> {
  for (const program of ['soffice', 'libreoffice']) {
    if (await run(program, ['--version']).then(() => true, () => false)) return program
  }
  return undefined
}

/** Calculate on load, always: else it shows the values that the file brings along. */
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

/** Opens a workbook in LibreOffice, lets it calculate, and gives what it shows: every sheet as CSV, by its name. */
export async function shownByLibreOffice(program: string, workbook: Buffer): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'overt-calc-'))
  try {
    await writeFile(join(folder, 'book.xlsx'), workbook)
    await mkdir(join(folder, 'profile', 'user'), { recursive: true })
    await writeFile(join(folder, 'profile', 'user', 'registrymodifications.xcu'), settings)
    // Comma, quotes, UTF-8, from the first row, cells as shown, every sheet; https://help.libreoffice.org/latest/en-US/text/shared/guide/csv_params.html
    const filter = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1'
    await run(program, [`-env:UserInstallation=file://${folder}/profile`, '--headless', '--norestore', '--convert-to', filter, '--outdir', folder, join(folder, 'book.xlsx')], { timeout: 60_000 })
    const sheets = (await readdir(folder)).filter((name) => name.endsWith('.csv'))
    return new Map(await Promise.all(sheets.map(async (name) => [name.slice('book-'.length, -'.csv'.length), await readFile(join(folder, name), 'utf8')] as const)))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
