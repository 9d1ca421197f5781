import type { Capturing } from './capturing.ts'
import type { CollectorHost } from './collection.ts'
import type { Foundation } from './foundation.ts'
import type { WireGate } from './wire-gate.ts'

/** What the engine does for collectors; each gets no more than what it declared. */
export function createCollectorHost({ journal, notify, log }: Foundation, capturing: Capturing, gate: WireGate): CollectorHost {
  return ({ id, files = [] }, screen) => ({
    emit: (record) => void journal.keep([record]),
    async emitFile(record, file) {
      const isOwn = files.some(({ kind }) => kind === record.kind)
      if (isOwn && gate.allowsFile(record, file.bytes) && gate.allowsFile(record, file.preview)) return journal.keepFile(record, file)
      log.warn('file-refused', { collector: id })
      return 'refused'
    },
    isFileKept: (record) => journal.files()?.fileOutbox.has(record) === true,
    canCapture: () => screen && capturing.support() === 'possible',
    capture: (request, signal) => (screen ? capturing.capture(request, signal) : Promise.resolve({ kind: 'failed', reason: 'unsupported' })),
    announcePicture: () => notify({ kind: 'picture-taken' }),
    remembered: journal.files()?.memory.recall(id) ?? null,
    remember: async (value) => journal.files()?.memory.remember(id, value),
  })
}
