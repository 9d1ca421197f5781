import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'

interface ThreadWork {
  readonly module: string
  readonly load: unknown
}

/** Calls the `work` that a module exports in a thread of its own, so that a load does not take the server's thread. */
export async function runInThread<Result>(module: string, load: unknown): Promise<Result> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { module, load } satisfies ThreadWork, execArgv: ['--conditions=overt-source'] })
  try {
    return await new Promise<Result>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  } finally {
    await worker.terminate()
  }
}

async function workHere({ module, load }: ThreadWork): Promise<void> {
  const { work } = await import(module) as { work(load: unknown): Promise<unknown> }
  parentPort?.postMessage(await work(load))
}

// Not awaited: the module imports this one, and would wait for it in turn.
if (!isMainThread) void workHere(workerData as ThreadWork)
