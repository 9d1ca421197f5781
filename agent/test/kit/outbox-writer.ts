import { randomUUID } from 'node:crypto'
import { openOutbox } from '../../engine/outbox.ts'

/** Appends without end and says after each append what is kept by now; the test kills it. */
const outbox = await openOutbox(process.argv[2] ?? '')
process.stdout.write('ready\n')
for (let round = 0; ; round++) {
  const records = Array.from({ length: 1 + (round % 7) }, () => ({ kind: 'agent.event', id: randomUUID(), event: 'started' }))
  await outbox.append(records)
  process.stdout.write(records.map(({ id }) => `${id}\n`).join(''))
}
