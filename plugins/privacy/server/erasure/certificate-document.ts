import { Problem, createTextFormats } from '@overt/sdk'
import type { ErasureCertificate } from '@overt/sdk/transparency'
import { paperBrand } from '../letterhead.ts'
import type { PaperBrand } from '../letterhead.ts'
import type { PrivacyContext } from '../privacy-context.ts'
import type { ReceiptDocument } from '../write-receipt-pdf.ts'

/** Has certificates written as documents, in the way of receipts. */
export function offerCertificates(context: PrivacyContext): void {
  const writePdf = context.documents.reader<ReceiptDocument, Uint8Array>({ module: new URL('../write-receipt-pdf.ts', import.meta.url), export: 'write', deadlineMs: 10_000 })
  context.erasure.writer(async (certificate, locale, signal) => {
    const erased = certificate as ErasureCertificate
    return writePdf(documentOf(context, erased, locale, await brandOf(context, erased)), { signal })
  })
}

const plain: PaperBrand = { color: null, logo: null }

/** Of a workspace that is still there; with one that was erased its logo went, too. */
async function brandOf(context: PrivacyContext, { workspaceId, memberId }: ErasureCertificate): Promise<PaperBrand> {
  if (memberId === null) return plain
  try {
    return paperBrand(await context.database.inWorkspace({ workspaceId }, (unit) => context.directory.brand(unit)))
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'not-found') return plain
    throw cause
  }
}

function documentOf(context: Pick<PrivacyContext, 't'>, { id, workspaceId, memberId, requestedAt, startedAt, finishedAt, erased, kept, keyId, publicKey, signature }: ErasureCertificate, locale: string, brand: PaperBrand): ReceiptDocument {
  const say = (key: string, values?: Readonly<Record<string, string | number>>): string => context.t(locale, key, values)
  // A certificate is the workspace's, for whoever reads it: in no person's own formats.
  const formats = createTextFormats({ locale, timeZone: 'UTC' })
  const shown = (at: string): string => `${formats.exact(at)}, ${at}`
  const fact = (key: string, value: string) => ({ label: say(`certificate.${key}`), value })
  return {
    language: locale, title: say('certificate.title'), brand, at: finishedAt,
    facts: [
      fact('id', id), fact('workspace', workspaceId), fact('member', memberId ?? say('certificate.whole')),
      fact('requested', shown(requestedAt)), fact('started', shown(startedAt)), fact('finished', shown(finishedAt)),
    ],
    policyTitle: say('certificate.erased'),
    sentences: [
      ...erased.map(({ owner, kind, records }) => say('certificate.line', { owner, kind: kind.replaceAll('_', ' '), records: formats.number(records) })),
      ...kept.map(({ what, reason, records, until }) => say(until === null ? 'certificate.kept' : 'certificate.kept-until', { what, reason, records: formats.number(records), until: (until ?? '').slice(0, 10) })),
      ...kept.length === 0 ? [say('certificate.nothing-kept')] : [],
    ],
    proofTitle: say('certificate.proof'), proof: [fact('key', keyId), fact('public-key', publicKey), fact('signature', signature)],
    howToVerify: say('certificate.how'),
  }
}
