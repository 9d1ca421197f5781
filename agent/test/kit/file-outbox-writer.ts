import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { uuidv7At } from '@overt/sdk/agent'
import { openFileOutbox } from '../../engine/file-outbox.ts'

/** Keeps, takes and acknowledges files without end, and says after each what is kept and what is acknowledged; the test kills it. */
const folder = process.argv[2] ?? ''
const [waiting, sent] = [join(folder, 'waiting'), join(folder, 'sent')]
await Promise.all([waiting, sent].map((each) => mkdir(each, { recursive: true })))
const outbox = await openFileOutbox({ waiting, sent, key: async () => Buffer.alloc(32, 7), dropped: async () => undefined })
process.stdout.write('ready\n')
for (let round = 0; ; round++) {
  const id = uuidv7At(Date.now())
  await outbox.keep({ kind: 'test.file', id, round }, { bytes: randomBytes(20_000), preview: randomBytes(500) }, Date.now())
  process.stdout.write(`kept ${id}\n`)
  if (round % 3 !== 2) continue
  const next = await outbox.next()
  if (next === null) continue
  await outbox.acknowledge(next.record.id, Date.now())
  process.stdout.write(`sent ${next.record.id}\n`)
}
