import type { Look, RouteLooks } from '@overt/sdk'
import type { TestMember, TestPlatform, TestWorkspace } from '../contracts.ts'

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly 'x-looks'?: RouteLooks
}
interface Reading {
  readonly pluginId: string
  readonly workspace: TestWorkspace
  /** Those of whom the plugin may hold something. */
  readonly people: readonly TestMember[]
}

const reason = { 'overt-reason': 'Reading%20all%20of%20a%20plugin' }

/**
 * Reads a plugin's GET routes as an admin, aimed at each person, and names those that show something of a person who finds no receipt afterwards. Routes that need more
 * than a member and dates are for the plugin's own tests.
 */
export async function unseenReads(platform: TestPlatform, { pluginId, workspace, people }: Reading): Promise<string[]> {
  const prefix = `/api/workspaces/{workspaceId}/plugins/${pluginId}`
  const document = (await platform.app.inject('/api/openapi.json')).json<{ paths: Record<string, { readonly get?: Operation }> }>()
  const today = platform.clock.now().toZonedDateTimeISO('UTC').toPlainDate()
  const unseen: string[] = []
  for (const [path, { get: operation }] of Object.entries(document.paths)) {
    const looks = operation?.['x-looks']
    if (operation === undefined || looks === undefined || 'none' in looks || !path.startsWith(prefix)) continue
    for (const person of people) {
      const known: Readonly<Record<string, string>> = { memberId: person.id, memberIds: person.id, date: today.toString(), from: today.subtract({ days: 6 }).toString(), to: today.toString() }
      const asked = path.slice(prefix.length).replaceAll(/\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole)
      if (asked.includes('{')) continue
      const query = new URLSearchParams((operation.parameters ?? []).flatMap(({ name, in: place }) => (place === 'query' && known[name] !== undefined ? [[name, known[name]]] : [])))
      const { statusCode, body } = await workspace.admin.get(`/plugins/${pluginId}${asked}?${query.toString()}`, reason)
      if (statusCode >= 300 || !body.includes(person.id)) continue
      const receipts = (await person.get('/me/looks?limit=200')).json<{ items: readonly Look[] }>().items
      if (!receipts.some(({ subject, viewerId }) => viewerId === workspace.admin.id && subject.split('.')[0] === looks.subject.split('.')[0])) unseen.push(`GET ${asked} declares ${looks.subject} and leaves none`)
    }
  }
  return unseen
}
