import type { Logger } from 'pino'

const everyMs = 1_000
const warn = 40

type LogMethod = (this: Logger, ...values: unknown[]) => void

interface Kind {
  /** The newest line of this kind within the second, with how many there were. */
  last: (() => void) | undefined
  suppressed: number
  /** Of the requests whose lines were left out: people name them to the operator, who searches the log for them. */
  requests: string[]
}

/** More of them would make one line as long as the lines that it stands for. */
const maximumRequests = 50

/**
 * A pino hook: faults of one kind make one line a second. The first is written at once, the newest of the others when the second is over,
 * with their number as `suppressed` and the ids of their requests: a database that is away for a minute makes 60 lines instead of 200,000 stacks.
 */
export function oneLineASecond(): (this: Logger, args: unknown[], method: LogMethod, level: number) => void {
  const kinds = new Map<string, Kind>()

  function startSecond(key: string, kind: Kind): void {
    setTimeout(() => {
      if (kind.last === undefined) {
        kinds.delete(key)
        return
      }
      kind.last()
      Object.assign(kind, { last: undefined, suppressed: 0, requests: [] })
      startSecond(key, kind)
    }, everyMs).unref()
  }

  return function log(args, method, level) {
    const [fields] = args
    if (level < warn || !isRecord(fields)) {
      method.apply(this, args)
      return
    }
    const key = keyOf(level, fields, args[1])
    const kind = kinds.get(key)
    if (kind === undefined) {
      const fresh: Kind = { last: undefined, suppressed: 0, requests: [] }
      kinds.set(key, fresh)
      startSecond(key, fresh)
      method.apply(this, args)
      return
    }
    kind.suppressed += 1
    const { reqId } = kind.requests.length < maximumRequests ? this.bindings() as { readonly reqId?: unknown } : {}
    if (typeof reqId === 'string') kind.requests.push(reqId)
    kind.last = () => {
      const { suppressed, requests } = kind
      method.apply(this, [{ ...fields, suppressed, ...requests.length === 0 ? {} : { requests } }, ...args.slice(1)])
    }
  }
}

/** What makes two faults the same kind: their message, their codes and whose they are; never whom they met. */
function keyOf(level: number, { code, plugin, place, state, err }: Readonly<Record<string, unknown>>, message: unknown): string {
  const { code: errorCode, name } = isRecord(err) ? err : {}
  return [level, message, code, plugin, place, state, errorCode, name].map((part) => (typeof part === 'string' || typeof part === 'number' ? part : '')).join('|')
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
