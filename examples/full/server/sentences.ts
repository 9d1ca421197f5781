import type { CommandReading, ServerContext } from '@overt/sdk'

type Context = Pick<ServerContext, 'ability' | 'database' | 'hooks' | 't'>

/** `mood 4`, said in the action bar, in chat or to a messenger. */
export function readSentences({ ability, database, hooks, t }: Context): void {
  const mayTell = (workspaceId: string, memberId: string): Promise<boolean> =>
    database.inWorkspace({ workspaceId, memberId }, async (unit) => (await ability(unit, memberId)).can('update', 'Mood', { memberId }))

  // region sentence
  hooks.on('command.parse', async ({ text, memberId, locale }, { workspaceId }) => {
    const [, number] = /^(?:mood|stimmung)\s+(\S+)$/i.exec(text) ?? []
    if (number === undefined || !await mayTell(workspaceId, memberId)) return undefined
    const score = /^[1-5]$/.test(number) ? Number(number) : null
    const reading: CommandReading = {
      score: 0.9, icon: 'i-lucide-smile', title: score === null ? t(locale, 'command.wrong') : t(locale, 'command.tell', { score }),
      run: { method: 'POST', path: '/plugins/mood/today', body: { score } },
    }
    return score === null ? { ...reading, fault: true } : reading
  })
  hooks.on('command.help', async ({ memberId }, { workspaceId }) => (await mayTell(workspaceId, memberId) ? ['command.example'] : []))
  // endregion sentence
}
