// For the health check of a container: exit code 0 when the process on this machine answers. `healthy.js /readyz` asks whether it can serve.
const [path = '/healthz'] = process.argv.slice(2)
try {
  const { status } = await fetch(`http://127.0.0.1:${process.env.PORT || '4000'}${path}`, { signal: AbortSignal.timeout(4_000) })
  process.exitCode = status === 200 ? 0 : 1
} catch {
  process.exitCode = 1
}
