import { readFileSync } from 'node:fs'

/**
 * Settings whose value lies in a file, as Docker and Kubernetes hand out secrets: `OVERT_SECRET_FILE=/run/secrets/overt` is
 * `OVERT_SECRET` with what that file holds, without the line break at its end.
 */
export function readSettingFiles(given: NodeJS.ProcessEnv, known: readonly string[]): { readonly environment: NodeJS.ProcessEnv; readonly faults: readonly string[] } {
  const environment = { ...given }
  const faults: string[] = []
  for (const name of known) {
    const fileSetting = `${name}_FILE`
    const path = given[fileSetting]
    delete environment[fileSetting]
    if (path === undefined || path === '') continue
    if (given[name] !== undefined && given[name] !== '') {
      faults.push(`${name} and ${fileSetting} are both set`)
      continue
    }
    try {
      environment[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      faults.push(`${fileSetting}: ${(error as Error).message}`)
    }
  }
  return { environment, faults }
}
