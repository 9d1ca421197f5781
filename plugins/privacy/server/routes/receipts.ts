import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { Choice, FileOf, Instant, textFormatsOf } from '@overt/sdk'
import type { Caller } from '@overt/sdk'
import type { PolicyReceipt } from '@overt/sdk/transparency'
import { receiptNotFound } from '../errors.ts'
import { paperBrand } from '../letterhead.ts'
import type { PaperBrand } from '../letterhead.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import type { ReceiptDocument } from '../write-receipt-pdf.ts'

const tags = ['privacy']
const looks = { none: 'Only what the caller acknowledged.' }
const Receipt = Type.Object({ id: Type.String({ description: 'the version of the policy' }), version: Type.Integer(), acknowledgedAt: Instant, where: Choice(['agent', 'browser']), policyHash: Type.String() })

/** Receipts of the caller's own acknowledgements, signed by the server, as data and as a document. */
export function receiptRoutes(instance: FastifyInstance, context: PrivacyContext): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const writePdf = context.documents.reader<ReceiptDocument, Uint8Array>({ module: new URL('../write-receipt-pdf.ts', import.meta.url), export: 'write', deadlineMs: 10_000 })

  app.get('/receipts', { schema: { tags, summary: 'Policies that I acknowledged, newest first', response: { 200: Type.Object({ items: Type.Array(Receipt) }) } }, config: { looks } }, (request) =>
    context.inWorkspace(request, async (unit, caller) => ({ items: (await context.policyReceipts.list(unit, caller.memberId)).map((receipt) => ({ id: String(receipt.version), ...receipt })) })))

  app.get('/receipts/:file', {
    schema: {
      tags, summary: 'A receipt of mine, signed: `<version>.json` or `<version>.pdf`', params: Type.Object({ file: Type.String({ pattern: '^[1-9][0-9]{0,8}[.](json|pdf)$', maxLength: 14 }) }),
      response: { 200: FileOf('application/json', 'application/pdf') },
    },
    config: { looks },
  }, async (request, reply) => {
    const [version, format] = request.params.file.split('.') as [string, 'json' | 'pdf']
    const caller = context.caller(request)
    const { receipt, brand } = await context.inWorkspace(request, async (unit) => ({ receipt: await context.policyReceipts.find(unit, caller.memberId, Number(version)), brand: await context.directory.brand(unit) }))
    if (receipt === undefined) throw receiptNotFound()
    void reply.header('content-disposition', `attachment; filename="overt-policy-receipt-${version}.${format}"`)
    if (format === 'json') return reply.type('application/json; charset=utf-8').send(Buffer.from(`${JSON.stringify(receipt, null, 2)}\n`))
    const bytes = await writePdf(documentOf(context, caller, receipt, paperBrand(brand)), { signal: request.signal })
    return reply.type('application/pdf').send(Buffer.from(bytes))
  })
}

function documentOf(context: Pick<PrivacyContext, 't'>, caller: Caller, { workspace, member, policy, acknowledgedAt, where, signedAt, keyId, publicKey, signature }: PolicyReceipt, brand: PaperBrand): ReceiptDocument {
  const say = (key: string): string => context.t(caller.locale, key)
  const shown = (at: string): string => `${textFormatsOf(caller).exact(at)}, ${at}`
  const language = Object.keys(policy.summary).find((known) => caller.locale.startsWith(known)) ?? 'en'
  const fact = (key: string, value: string) => ({ label: say(`receipt.${key}`), value })
  return {
    language, title: say('receipt.title'), brand, at: signedAt,
    facts: [fact('workspace', workspace.name), fact('member', member.name), fact('version', String(policy.version)), fact('issued', shown(policy.issuedAt)), fact('acknowledged', shown(acknowledgedAt)), fact('where', say(`receipt.where-${where}`))],
    policyTitle: say('receipt.policy'), sentences: policy.summary[language] ?? [],
    proofTitle: say('receipt.proof'),
    proof: [fact('hash', policy.hash), fact('signed', shown(signedAt)), fact('key', keyId), fact('public-key', publicKey), fact('signature', signature)],
    howToVerify: say('receipt.how'),
  }
}
