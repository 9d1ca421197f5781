import Type from 'typebox'
import { Id, closed, definePlugin, toggle } from '@overt/sdk'
import type { RecordFile } from '@overt/sdk'

/** A plugin that takes small records, so that the core's own part is seen by itself. */
export function recordingPlugin() {
  const stored: { id: string; text: string; memberId: string }[] = []
  const files: { id: string; file: RecordFile }[] = []
  const Note = Type.Object({ kind: Type.Literal('notes.note'), id: Id, text: Type.String({ maxLength: 100 }) }, closed)
  const Photo = Type.Object({ kind: Type.Literal('notes.photo'), id: Id }, closed)
  const plugin = definePlugin({
    id: 'notes',
    settings: { loud: toggle({ default: false, label: 'loud' }) },
    server(_app, context) {
      context.hooks.on('agent.policy', async (_payload, { workspaceId }) => {
        const { loud } = await context.settings(workspaceId)
        return { data: { loud }, compare: { loud: 'off' }, sentences: [{ key: loud ? 'policy.loud' : 'policy.quiet' }] }
      })
      context.records<{ kind: 'notes.note'; id: string; text: string }>({
        kind: 'notes.note',
        schema: Note,
        table: false,
        withinPolicy: (note, { loud }) => (loud === false && note.text === 'shout' ? { code: 'too-loud', detail: 'nothing loud is collected' } : note),
        check: ({ text }) => (text === 'rude' ? { code: 'rude', detail: 'say it nicely' } : undefined),
        async store(unit, device, records) {
          const texts = records.map(({ text }) => text)
          // What the schema let through and the database does not take.
          await unit.query('select 1 / (case when $1 then 0 else 1 end)', [texts.includes('poison')])
          if (texts.includes('deadlock') && !stored.some(({ text }) => text === 'tried')) {
            stored.push({ id: '', text: 'tried', memberId: '' })
            await unit.query(`do $$ begin raise exception 'collided' using errcode = '40P01'; end $$`)
          }
          unit.afterCommit(() => { stored.push(...records.map(({ id, text }) => ({ id, text, memberId: device.memberId }))) })
          return { accepted: records.length, duplicates: 0, rejected: [] }
        },
      })
      context.records<{ kind: 'notes.photo'; id: string }>({
        kind: 'notes.photo',
        schema: Photo,
        table: false,
        withinPolicy: (photo) => photo,
        store: (_unit, _device, records) => Promise.resolve({ accepted: records.length, duplicates: 0, rejected: [] }),
        file: {
          maximumBytes: 1_000,
          async store(_unit, _device, { id }, file) {
            files.push({ id, file })
            return { accepted: 1, duplicates: 0, rejected: [] }
          },
        },
      })
    },
  })
  return { plugin, stored, files }
}
