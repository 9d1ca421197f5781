import { createHash } from 'node:crypto'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Choice, FileOf, Instant, Nullable, closed, uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { readContact } from '../objections.ts'
import { paperBrand } from '../letterhead.ts'
import type { PaperBrand } from '../letterhead.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import { changesSince, composeSections, finishDocument } from './compose-document.ts'
import type { KeptVersion } from './compose-document.ts'
import { documentFormats, documentKinds, documentLanguageFor, documentLanguages, linesOf } from './document.ts'
import type { DocumentFormat, DocumentKind, DocumentLanguage, DutyDocument } from './document.ts'
import { readSetUp } from './set-up.ts'
import { documentTexts } from './texts.ts'
import { writeMarkdown } from './write-markdown.ts'

const tags = ['privacy']
const looks = { none: 'The configuration of the workspace, about no member.' }
const types: Readonly<Record<DocumentFormat, string>> = { pdf: 'application/pdf', docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', md: 'text/markdown; charset=utf-8' }
const Language = Choice(documentLanguages)
const DocumentAnswer = Type.Object({ kind: Choice(documentKinds), title: Type.String(), keptAt: Nullable(Instant), changes: Nullable(Type.Integer({ description: 'sentences that the present configuration changes since the version kept last' })) })
/** Which every member may read: they are written for them. */
const forEverybody: readonly DocumentKind[] = ['employee-notice', 'cookie-statement']

interface Made { readonly document: DutyDocument; readonly lines: readonly string[]; readonly last: KeptVersion | null }

/** Documents that a law or an agreement asks for, always from the present configuration. */
export function documentRoutes(instance: FastifyInstance, context: PrivacyContext, representatives: (unit: UnitOfWork) => Promise<readonly string[]>): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const write = context.documents.reader<{ format: 'pdf' | 'docx'; document: DutyDocument; brand: PaperBrand }, Uint8Array>({ module: new URL('./write-document.ts', import.meta.url), export: 'write', deadlineMs: 15_000 })
  const mayRead = ({ ability }: Caller, kind: DocumentKind): boolean => forEverybody.includes(kind) || ability.canAny('read', 'PrivacyDocument')

  app.get('/documents', {
    schema: { tags, summary: 'Documents that can be made, with when each was made last', querystring: Type.Object({ language: Type.Optional(Language) }, closed), response: { 200: Type.Object({ items: Type.Array(DocumentAnswer) }) } }, config: { looks },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const language = request.query.language ?? documentLanguageFor(caller.locale)
    const kinds = documentKinds.filter((kind) => mayRead(caller, kind))
    const items = []
    for (const kind of kinds) {
      const { lines, last } = await make(unit, kind, language)
      items.push({ kind, title: documentTexts[language].titles[kind], keptAt: last?.at ?? null, changes: last === null ? null : differing(lines, last.lines) })
    }
    return { items }
  }))

  app.get('/documents/:file', {
    schema: {
      tags, summary: 'A document from the present configuration: `<kind>.docx`, `<kind>.pdf` or `<kind>.md`; a version that differs from the one before is kept',
      params: Type.Object({ file: Type.String({ pattern: `^(${documentKinds.join('|')})[.](${documentFormats.join('|')})$`, maxLength: 40 }) }),
      querystring: Type.Object({ language: Type.Optional(Language) }, closed), response: { 200: FileOf('application/pdf', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'text/markdown') },
    },
    config: { looks },
  }, async (request, reply) => {
    const [kind, format] = request.params.file.split('.') as [DocumentKind, DocumentFormat]
    const language = request.query.language ?? documentLanguageFor(context.caller(request).locale)
    const { document, brand } = await context.inWorkspace(request, async (unit, caller) => {
      if (!mayRead(caller, kind)) caller.ability.requireAny('read', 'PrivacyDocument')
      const made = await make(unit, kind, language)
      await keep(unit, caller, kind, language, made)
      return { document: made.document, brand: paperBrand(await context.directory.brand(unit)) }
    })
    const bytes = format === 'md' ? Buffer.from(writeMarkdown(document)) : Buffer.from(await write({ format, document, brand }, { signal: request.signal }))
    void reply.header('content-disposition', `attachment; filename="${kind}-${language}.${format}"`)
    return reply.type(types[format]).send(bytes)
  })

  async function make(unit: UnitOfWork, kind: DocumentKind, language: DocumentLanguage): Promise<Made> {
    const setUp = await readSetUp(context, unit, language, { contact: (await readContact(context, unit))?.name ?? null, representatives: await representatives(unit) })
    const sections = composeSections(kind, language, setUp, setUp.preset === null ? null : context.t(language, `preset.${setUp.preset}`))
    const last = await readLast(unit, kind, language)
    const now = context.clock.now().toString()
    return { document: finishDocument(kind, language, setUp, now, sections, changesSince(language, sections, last, setUp.timeZone)), lines: linesOf({ sections }), last }
  }

  /** A version that says the same as the one before is not kept again. */
  async function keep(unit: UnitOfWork, caller: Caller, kind: DocumentKind, language: DocumentLanguage, { lines, last }: Made): Promise<void> {
    if (last !== null && differing(lines, last.lines) === 0) return
    const hash = createHash('sha256').update(lines.join('\n'), 'utf8').digest()
    const now = context.clock.now()
    const id = uuidv7(now.epochMilliseconds)
    await unit.query('insert into p_privacy.document_version (workspace_id, id, kind, language, hash, lines, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
      [unit.workspaceId, id, kind, language, hash, JSON.stringify(lines), caller.memberId, now.toString()])
    await context.audit.record(unit, { action: 'privacy-document.made', subject: 'PrivacyDocument', subjectId: id, after: { kind, language, hash: hash.toString('hex') } })
  }
}

async function readLast(unit: UnitOfWork, kind: DocumentKind, language: DocumentLanguage): Promise<KeptVersion | null> {
  const [row] = await unit.query<{ at: Date; lines: string[] }>('select made_at as at, lines from p_privacy.document_version where workspace_id = $1 and kind = $2 and language = $3 order by id desc limit 1', [unit.workspaceId, kind, language])
  return row === undefined ? null : { at: row.at.toISOString(), lines: row.lines }
}

const differing = (lines: readonly string[], before: readonly string[]): number => lines.filter((line) => !before.includes(line)).length + before.filter((line) => !lines.includes(line)).length
